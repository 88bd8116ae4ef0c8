import CSQLite

/// A prepared statement, used again and again; only ever on the database's own thread.
@safe final class Statement {
  private let database: OpaquePointer
  private let statement: OpaquePointer

  init(_ sql: String, database: OpaquePointer) throws(StoreError) {
    var statement: OpaquePointer?
    let code = unsafe sqlite3_prepare_v3(
      database, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil)
    guard code == SQLITE_OK, let statement = unsafe statement else {
      throw unsafe Database.error(code, database, doing: sql)
    }
    unsafe self.database = database
    unsafe self.statement = statement
  }

  deinit {
    unsafe sqlite3_finalize(statement)
  }

  /// Runs the statement with these values and hands each row to `read`.
  func run(_ values: [SQLValue], _ read: (Row) throws(StoreError) -> Void) throws(StoreError) {
    defer {
      // Its code only repeats the failure of the step.
      _ = unsafe sqlite3_reset(statement)
      _ = unsafe sqlite3_clear_bindings(statement)
    }
    for (index, value) in values.enumerated() { try bind(value, at: Int32(index + 1)) }
    while true {
      let code = unsafe sqlite3_step(statement)
      switch code {
      case SQLITE_ROW: try read(unsafe Row(statement))
      case SQLITE_DONE: return
      default: throw unsafe Database.error(code, database, doing: String(cString: sqlite3_sql(statement)))
      }
    }
  }

  private func bind(_ value: SQLValue, at index: Int32) throws(StoreError) {
    let code =
      switch value {
      case .null: unsafe sqlite3_bind_null(statement, index)
      case .integer(let number): unsafe sqlite3_bind_int64(statement, index, Int64(number))
      case .real(let number): unsafe sqlite3_bind_double(statement, index, number)
      case .text(let text): unsafe orc_bind_text(statement, index, text, Int32(clamping: text.utf8.count))
      case .blob(let bytes): unsafe orc_bind_blob(statement, index, bytes, Int32(clamping: bytes.count))
      }
    guard code == SQLITE_OK else {
      throw unsafe Database.error(code, database, doing: String(cString: sqlite3_sql(statement)))
    }
  }
}

/// The row that a statement stands on; good until its next step.
@safe struct Row {
  private let statement: OpaquePointer

  init(_ statement: OpaquePointer) {
    unsafe self.statement = statement
  }

  func integer(_ column: Int32) -> Int { Int(unsafe sqlite3_column_int64(statement, column)) }

  func flag(_ column: Int32) -> Bool { integer(column) != 0 }

  func real(_ column: Int32) -> Double? {
    isNull(column) ? nil : unsafe sqlite3_column_double(statement, column)
  }

  func text(_ column: Int32) -> String { optionalText(column) ?? "" }

  func optionalText(_ column: Int32) -> String? {
    guard let bytes = unsafe sqlite3_column_text(statement, column) else { return nil }
    let count = Int(unsafe sqlite3_column_bytes(statement, column))
    return unsafe String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
  }

  func blob(_ column: Int32) -> [UInt8] {
    guard let bytes = unsafe sqlite3_column_blob(statement, column) else { return [] }
    let count = Int(unsafe sqlite3_column_bytes(statement, column))
    return unsafe Array(UnsafeRawBufferPointer(start: bytes, count: count))
  }

  private func isNull(_ column: Int32) -> Bool { unsafe sqlite3_column_type(statement, column) == SQLITE_NULL }
}

package import OrcModel

/// The state of an installation in one SQLite file, `servers/.orc/orc.db`.
///
/// All of it happens on the executor it is given: SQLite blocks, and there is one writer.
package actor SQLiteStore: StateStore {
  /// How many ended jobs are kept.
  package static let endedJobsMax = 1_000
  /// After how many ended jobs the surplus is deleted.
  package static let endedJobsBatch = 64

  /// Is told the version of a database that is about to be changed, and what copies it to a new file.
  package typealias Copying = (_ version: Int, _ copy: (String) throws -> Void) throws -> Void

  let database: Database
  private let path: String
  private let executor: any SerialExecutor
  private let report: @Sendable (OrcError) -> Void
  /// Counts the ended jobs since the surplus was last deleted.
  var endedSinceTrim = 0

  /// The thread that the database is used on.
  package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

  /// Opens or makes the database and brings its schema up to date; blocks shortly.
  ///
  /// - Parameters:
  ///   - path: The file; its folder exists.
  ///   - executor: A thread of its own.
  ///   - copying: Keeps a copy before the schema of a database that is there is changed; where it fails, nothing is.
  ///   - report: Is told of rows that can't be read; they are kept and skipped.
  /// - Throws: `bad.code` that says what to do with a damaged or newer file, which stays as it is.
  package init(
    path: String, executor: any SerialExecutor, copying: Copying? = nil, report: @escaping @Sendable (OrcError) -> Void
  ) throws {
    do {
      database = try Database(path: path)
      try database.migrate(copying: copying)
    } catch let error as StoreError {
      throw Self.orcError(error, path)
    }
    self.path = path
    self.executor = executor
    self.report = report
  }

  /// The id of this installation, made at its first call.
  package func installationID() throws -> String {
    try perform { database in
      if let id = try database.first("SELECT id FROM installation", [], { $0.text(0) }) { return id }
      let id = (0..<16).map { _ in hexDigits(UInt8.random(in: 0...255)) }.joined()
      try database.run("INSERT INTO installation (only_one, id) VALUES (1, ?)", [.text(id)])
      return id
    }
  }

  /// Runs `body` as one transaction; its `StoreError`s become `OrcError`s.
  func perform<Value>(_ body: (Database) throws -> Value) throws -> Value {
    do {
      return try database.transaction { try body(database) }
    } catch let error as StoreError {
      throw Self.orcError(error, path)
    }
  }

  /// Reads without a transaction of its own: one statement sees one state.
  func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
    do {
      return try body(database)
    } catch let error as StoreError {
      throw Self.orcError(error, path)
    }
  }

  /// Tells of a row that can't be read, which is kept and skipped.
  func skip(_ table: String, _ key: String, _ error: any Error) {
    report(
      OrcError(
        .internalError,
        "The row [\(printable(key))] of the table \(table) in \(path) can't be read; it is kept and skipped.",
        cause: "\(error)"))
  }

  private static func orcError(_ error: StoreError, _ path: String) -> OrcError {
    let message =
      switch error.kind {
      case .damaged:
        "The database \(path) is damaged; it was left as it is. Put a copy of it in its place, or move it away (with "
          + "its -wal file) to start with an empty one."
      case .foreign:
        "The database \(path) can't be used by this version of Orc: \(error.description). Start the newer version, or "
          + "move the file away."
      case .failed: "The database \(path) can't be used. See the log for the reason."
      }
    return OrcError(.internalError, message, cause: error.description)
  }
}

private func hexDigits(_ byte: UInt8) -> String {
  let digits = String(byte, radix: 16)
  return digits.count < 2 ? "0" + digits : digits
}

import CSQLite

/// One connection to one SQLite file; only ever used on the thread of the actor that owns it.
@safe final class Database {
  /// How long a write waits for another program that reads or writes the file, in milliseconds.
  static let busyMillisecondsMax: Int32 = 5_000
  /// The memory for cached pages, in KiB.
  static let cacheKiB = 1_024

  private let handle: OpaquePointer
  private var statements: [String: Statement] = [:]

  /// Opens the file, or makes it with mode 0600; its folder must exist.
  init(path: String) throws(StoreError) {
    try Self.makePrivate(path)
    var handle: OpaquePointer?
    let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE
    let code = unsafe sqlite3_open_v2(path, &handle, flags, nil)
    guard code == SQLITE_OK, let handle = unsafe handle else {
      let error = unsafe Self.error(code, handle, doing: "open")
      unsafe sqlite3_close_v2(handle)
      throw error
    }
    unsafe self.handle = handle
    unsafe sqlite3_busy_timeout(handle, Self.busyMillisecondsMax)
    try configure()
  }

  deinit {
    // The last statements are finalized after this; close_v2 waits for them.
    unsafe sqlite3_close_v2(handle)
  }

  /// Makes an empty file that only its owner may read, where there is none.
  static func makePrivate(_ path: String) throws(StoreError) {
    let failure = unsafe orc_create_private(path)
    guard failure == 0 else {
      throw StoreError(
        kind: .failed, description: "can't make the file: \(unsafe String(cString: orc_error_text(failure)))")
    }
  }

  /// Sets how the file is used.
  ///
  /// WAL: readers and the writer don't wait for each other, and a commit costs one sync. FULL: a commit outlives a
  /// power cut, for an act follows it that must not be forgotten. Foreign keys are off by default in SQLite.
  private func configure() throws(StoreError) {
    for pragma in [
      "journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "trusted_schema = OFF",
      "cache_size = -\(Self.cacheKiB)", "temp_store = MEMORY",
    ] {
      try run("PRAGMA \(pragma)")
    }
  }

  /// Runs one statement that answers nothing of interest.
  func run(_ sql: String, _ values: [SQLValue] = []) throws(StoreError) {
    try statement(sql).run(values) { _ throws(StoreError) in }
  }

  /// Runs several statements that are used once, such as those of a migration.
  func runScript(_ sql: String) throws(StoreError) {
    let code = unsafe sqlite3_exec(handle, sql, nil, nil, nil)
    guard code == SQLITE_OK else { throw unsafe Self.error(code, handle, doing: "migrate") }
  }

  /// All rows, each as `read` makes it.
  func rows<Value>(
    _ sql: String, _ values: [SQLValue] = [], _ read: (Row) throws(StoreError) -> Value
  ) throws(StoreError) -> [Value] {
    var result: [Value] = []
    try statement(sql).run(values) { row throws(StoreError) in result.append(try read(row)) }
    return result
  }

  /// The first row, or nil where there is none.
  func first<Value>(
    _ sql: String, _ values: [SQLValue] = [], _ read: (Row) throws(StoreError) -> Value
  ) throws(StoreError) -> Value? {
    try rows(sql, values, read).first
  }

  /// Runs `body` as one transaction: all of it is kept, or nothing.
  func transaction<Value>(_ body: () throws -> Value) throws -> Value {
    try run("BEGIN IMMEDIATE")
    do {
      let value = try body()
      try run("COMMIT")
      return value
    } catch {
      // SQLite may have rolled back by itself (a full disk), then this has nothing to do.
      try? run("ROLLBACK")
      throw error
    }
  }

  private func statement(_ sql: String) throws(StoreError) -> Statement {
    if let statement = statements[sql] { return statement }
    let statement = try unsafe Statement(sql, database: handle)
    statements[sql] = statement
    return statement
  }

  /// What SQLite says of a failure; the values of the statement are never part of it.
  static func error(_ code: Int32, _ handle: OpaquePointer?, doing act: String) -> StoreError {
    let text = unsafe handle.map { unsafe String(cString: sqlite3_errmsg($0)) } ?? "out of memory"
    let isDamaged = [SQLITE_CORRUPT, SQLITE_NOTADB].contains(code & 0xff)
    return StoreError(kind: isDamaged ? .damaged : .failed, description: "\(text) (SQLite code \(code), \(act))")
  }
}

extension SQLiteStore {
  /// Writes the database as it is now to a new file, for its owner only; other work waits meanwhile.
  ///
  /// The copy has no log beside it and needs none. A file that is there already makes it fail.
  package func copy(to path: String) throws {
    try read { try $0.copy(to: path) }
  }
}

extension Database {
  /// Writes the whole database to a new file with mode 0600.
  func copy(to path: String) throws(StoreError) {
    // SQLite takes an empty file, and refuses any other.
    try Database.makePrivate(path)
    try run("VACUUM INTO ?", [.text(path)])
  }
}

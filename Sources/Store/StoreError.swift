/// Why the database could not be used; `SQLiteStore` turns it into an `OrcError` at its edge.
struct StoreError: Error, CustomStringConvertible {
  /// The kinds of failure that are told apart.
  enum Kind {
    /// The file is no database, or a page of it is damaged (SQLITE_NOTADB, SQLITE_CORRUPT).
    case damaged
    /// It was written by a newer Orc, or by another program.
    case foreign
    /// The disk, the file's rights or the database refused.
    case failed
  }

  let kind: Kind
  let description: String
}

package import OrcModel

extension SQLiteStore {
  /// The keys, by id.
  package func keys() throws -> [StoredKey] {
    try read { database in
      try database.rows("SELECT id, name, hash, scopes, created_at FROM keys ORDER BY id") { row in
        do {
          return StoredKey(
            id: row.text(0), name: row.text(1), hash: row.blob(2),
            scopes: try StoredJSON.value([String].self, row.text(3)), createdAt: row.integer(4))
        } catch {
          skip("keys", row.text(0), error)
          return nil
        }
      }.compactMap { $0 }
    }
  }

  /// Adds a key, or replaces the one of the same name.
  package func saveKey(_ key: StoredKey) throws {
    try perform { database in
      try database.run("DELETE FROM keys WHERE name = ?", [.text(key.name)])
      try database.run(
        "INSERT INTO keys (id, name, hash, scopes, created_at) VALUES (?, ?, ?, ?, ?)",
        [
          .text(key.id), .text(key.name), .blob(key.hash), .text(try StoredJSON.text(key.scopes)),
          .integer(key.createdAt),
        ])
    }
  }
}

package import OrcModel

extension SQLiteStore {
  /// The servers that came by an import.
  package func adopted() throws -> Set<ServerID> {
    try read { database in
      let ids = try database.rows("SELECT server FROM adoptions") { try? ServerID(parsing: $0.text(0)) }
      return Set(ids.compactMap(\.self))
    }
  }

  /// Stores imported servers, all or none.
  package func saveImported(_ records: [ServerRecord]) throws {
    try perform { database in
      for record in records {
        try Self.save(record, database)
        try database.run(
          "INSERT INTO adoptions (server) VALUES (?) ON CONFLICT DO NOTHING", [.text(record.id.description)])
      }
    }
  }
}

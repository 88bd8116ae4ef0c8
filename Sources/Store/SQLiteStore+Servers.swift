package import OrcModel

extension SQLiteStore {
  /// All servers, detached ones included, by uid.
  package func servers() throws -> [ServerRecord] {
    try read { database in
      try database.rows(
        """
        SELECT uid, description, wanted, registered, generation, manifest_digest, document_digest, created_at, spec,
          settings, secrets
        FROM servers ORDER BY uid
        """
      ) { row in
        do {
          return try Self.record(row)
        } catch {
          skip("servers", row.text(0), error)
          return nil
        }
      }.compactMap { $0 }
    }
  }

  /// Stores a changed server without a job.
  package func save(_ record: ServerRecord) throws {
    try perform { try Self.save(record, $0) }
  }

  /// Stores a new server, or takes over a detached one's row, together with its create job.
  package func beginCreate(_ record: ServerRecord, job: Job, claimsPorts: Bool) throws {
    try perform { database in
      let uid = record.id.description
      let isRegistered = try database.first("SELECT registered FROM servers WHERE uid = ?", [.text(uid)]) { $0.flag(0) }
      guard isRegistered != true else {
        throw OrcError(.serverExists, "The server [\(uid)] exists already. Choose another name, or destroy it first.")
      }
      try Self.refuseSecondJob(job, database)
      try Self.save(record, database)
      if claimsPorts { try Self.claim(record.id, record.spec.ports.map(\.claim), database) }
      try Self.insert(job, database)
    }
  }

  static func save(_ record: ServerRecord, _ database: Database) throws {
    try database.run(
      """
      INSERT INTO servers (uid, description, wanted, registered, generation, manifest_digest, document_digest,
        created_at, spec, settings, secrets)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (uid) DO UPDATE SET description = excluded.description, wanted = excluded.wanted,
        registered = excluded.registered, generation = excluded.generation,
        manifest_digest = excluded.manifest_digest, document_digest = excluded.document_digest,
        created_at = excluded.created_at, spec = excluded.spec, settings = excluded.settings,
        secrets = excluded.secrets
      """,
      [
        .text(record.id.description), .text(record.description), .text(record.wanted.rawValue),
        .flag(record.isRegistered), .integer(record.generation), .optional(record.files.manifest),
        .optional(record.files.document), .integer(record.createdAt), .text(try StoredJSON.text(record.spec)),
        .text(try StoredJSON.text(record.settings)), .text(try StoredJSON.text(record.secrets.sorted())),
      ])
    try matchPorts(record, database)
  }

  private static func record(_ row: Row) throws -> ServerRecord {
    let spec = try StoredJSON.value(ServerSpec.self, row.text(8))
    guard let wanted = WantedState(rawValue: row.text(2)), spec.id.description == row.text(0) else {
      throw StoreError(kind: .failed, description: "the spec is of \(spec.id), wanted is \(row.text(2))")
    }
    return ServerRecord(
      spec: spec, description: row.text(1), settings: try StoredJSON.value([String: String].self, row.text(9)),
      secrets: Set(try StoredJSON.value([String].self, row.text(10))), wanted: wanted, isRegistered: row.flag(3),
      generation: row.integer(4),
      files: FolderDigests(manifest: row.optionalText(5), document: row.optionalText(6)),
      createdAt: row.integer(7))
  }
}

package import OrcModel

extension SQLiteStore {
  /// Claims all ports of a server as active, or none.
  package func claimPorts(_ id: ServerID, _ claims: [PortClaim]) throws {
    try perform { try Self.claim(id, claims, $0) }
  }

  /// Makes a server's ports mere wishes again.
  package func releasePorts(_ id: ServerID) throws {
    try perform { database in
      try database.run("UPDATE ports SET active = 0 WHERE server = ? AND active = 1", [.text(id.description)])
    }
  }

  /// All ports that servers hold or wish for.
  package func portUses() throws -> [PortUse] {
    try read { database in
      try database.rows("SELECT server, number, protocol, active FROM ports ORDER BY number, protocol, server") { row in
        guard let id = try? ServerID(parsing: row.text(0)), let proto = PortProtocol(rawValue: row.text(2)) else {
          skip("ports", row.text(0), StoreError(kind: .failed, description: "no uid, or no protocol"))
          return nil
        }
        return PortUse(
          claim: PortClaim(number: row.integer(1), proto: proto), holder: .server(id, isActive: row.flag(3)))
      }.compactMap { $0 }
    }
  }

  static func claim(_ id: ServerID, _ claims: [PortClaim], _ database: Database) throws {
    let uid = SQLValue.text(id.description)
    for claim in Set(claims).sorted() {
      let port = [SQLValue.integer(claim.number), .text(claim.proto.rawValue)]
      let holder = try database.first(
        "SELECT server FROM ports WHERE active = 1 AND number = ? AND protocol = ? AND server <> ?", port + [uid]
      ) { $0.text(0) }
      if let holder {
        throw OrcError(
          .portsUsed, "Port \(claim), needed by \(id), is held by \(holder).", details: .init(holder: holder))
      }
      try database.run(
        """
        INSERT INTO ports (number, protocol, server, active) VALUES (?, ?, ?, 1)
        ON CONFLICT DO UPDATE SET active = 1 WHERE active = 0
        """, port + [uid])
    }
  }

  /// Makes the rows those of the spec: new ones as wishes, active ones stay active while the server may run.
  static func matchPorts(_ record: ServerRecord, _ database: Database) throws {
    let uid = SQLValue.text(record.id.description)
    let wished = record.isRegistered ? Set(record.spec.ports.map(\.claim)) : []
    let stored = try database.rows("SELECT number, protocol FROM ports WHERE server = ?", [uid]) { row in
      PortProtocol(rawValue: row.text(1)).map { PortClaim(number: row.integer(0), proto: $0) }
    }.compactMap { $0 }
    for claim in stored where !wished.contains(claim) {
      try database.run(
        "DELETE FROM ports WHERE number = ? AND protocol = ? AND server = ?",
        [.integer(claim.number), .text(claim.proto.rawValue), uid])
    }
    for claim in wished.subtracting(stored) {
      try database.run(
        "INSERT INTO ports (number, protocol, server, active) VALUES (?, ?, ?, 0)",
        [.integer(claim.number), .text(claim.proto.rawValue), uid])
    }
    if record.wanted == .stopped {
      try database.run("UPDATE ports SET active = 0 WHERE server = ? AND active = 1", [uid])
    }
  }
}

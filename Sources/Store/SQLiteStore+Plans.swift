package import OrcModel

extension SQLiteStore {
  /// Stores what the catalogue read, in place of what it read before.
  package func savePlans(_ plans: [StoredPlan]) throws {
    try perform { database in
      try database.run("DELETE FROM plans")
      for plan in plans {
        try database.run(
          "INSERT INTO plans (id, version, digest, source, title, fault) VALUES (?, ?, ?, ?, ?, ?)",
          [
            .text(plan.id.text), .text(plan.version), .text(plan.digest), .text(plan.source), .text(plan.title),
            .optional(plan.fault),
          ])
      }
    }
  }
}

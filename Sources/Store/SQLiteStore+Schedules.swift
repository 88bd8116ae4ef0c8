package import OrcModel

extension SQLiteStore {
  /// All schedules, by id.
  package func schedules() throws -> [Schedule] {
    try documents("schedules", Schedule.self, order: "id")
  }

  /// The runs that have not ended, by their time.
  package func scheduleRuns() throws -> [ScheduleRun] {
    try documents("schedule_runs", ScheduleRun.self, order: "due_at, id")
  }

  /// Stores and removes, all or nothing; with a schedule its waiting runs go.
  package func saveSchedules(_ saved: [Schedule], removed: [ScheduleID]) throws {
    try perform { database in
      for schedule in saved { try Self.save(schedule, database) }
      for id in removed { try database.run("DELETE FROM schedules WHERE id = ?", [.text(id.text)]) }
    }
  }

  /// Journals runs together with their schedules.
  package func beginRuns(_ runs: [ScheduleRun], of schedules: [Schedule]) throws {
    try perform { database in
      for schedule in schedules { try Self.save(schedule, database) }
      for run in runs { try Self.insert(run, database) }
    }
  }

  /// Ends a run; what follows is journaled with it.
  ///
  /// Not synced by itself where nothing follows: a power cut may forget the end, and then the run's job tells it again.
  package func endRun(_ id: String, schedule: Schedule?, following: [ScheduleRun]) throws {
    if following.isEmpty { try read { try $0.run("PRAGMA synchronous = NORMAL") } }
    defer {
      // A connection that can't even take a setting fails at its next statement, which tells it.
      try? database.run("PRAGMA synchronous = FULL")
    }
    try perform { database in
      try database.run("DELETE FROM schedule_runs WHERE id = ?", [.text(id)])
      guard let schedule else { return }
      let key: [SQLValue] = [.text(schedule.id.text)]
      guard try database.first("SELECT 1 FROM schedules WHERE id = ?", key, { $0.integer(0) }) != nil else { return }
      try Self.save(schedule, database)
      for run in following { try Self.insert(run, database) }
    }
  }

  /// The job that a run made.
  package func job(ofRun id: String) throws -> Job? {
    try jobs("WHERE json_extract(input, '$.scheduleRun') = ? ORDER BY id DESC LIMIT 1", [.text(id)]).first
  }

  /// SHA-256 of schedule.json as it was written last.
  package func scheduleFileDigest() throws -> String? {
    try read { try $0.first("SELECT digest FROM schedule_file", [], { $0.text(0) }) }
  }

  /// Keeps the digest of schedule.json.
  package func saveScheduleFileDigest(_ digest: String) throws {
    try perform {
      try $0.run("INSERT OR REPLACE INTO schedule_file (only_one, digest) VALUES (1, ?)", [.text(digest)])
    }
  }

  private func documents<Value: Decodable>(_ table: String, _ type: Value.Type, order: String) throws -> [Value] {
    try read { database in
      try database.rows("SELECT id, document FROM \(table) ORDER BY \(order)") { row in
        do {
          return try StoredJSON.value(type, row.text(1))
        } catch {
          skip(table, row.text(0), error)
          return nil
        }
      }.compactMap { $0 }
    }
  }

  private static func save(_ schedule: Schedule, _ database: Database) throws {
    try database.run(
      """
      INSERT INTO schedules (id, server, document) VALUES (?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET server = excluded.server, document = excluded.document
      """,
      [.text(schedule.id.text), .text(schedule.draft.server.description), .text(try StoredJSON.text(schedule))])
  }

  private static func insert(_ run: ScheduleRun, _ database: Database) throws {
    try database.run(
      "INSERT INTO schedule_runs (id, schedule, due_at, document) VALUES (?, ?, ?, ?)",
      [.text(run.id), .text(run.schedule.text), .real(run.dueAt), .text(try StoredJSON.text(run))])
  }
}

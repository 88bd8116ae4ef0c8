package import OrcModel

extension SQLiteStore {
  private static let columns = """
    id, kind, server, state, phase, cause, requested_by, created_at, started_at, ended_at, input, log, warnings, problem
    """

  /// Stores a job on an existing server, and claims these ports for it as active, or none of it.
  package func begin(_ job: Job, claims: [PortClaim]) throws {
    try perform { database in
      if let id = job.server {
        let uid = id.description
        guard try database.first("SELECT 1 FROM servers WHERE uid = ?", [.text(uid)], { $0.integer(0) }) != nil else {
          throw OrcError(.noSuchServer, "There is no server [\(uid)].")
        }
        try Self.refuseSecondJob(job, database)
        try Self.claim(id, claims, database)
      }
      try Self.insert(job, database)
    }
  }

  /// Stores how far a job is.
  package func update(_ job: Job) throws {
    try perform { try Self.update(job, $0) }
  }

  /// Stores a job's end together with the server as it is now.
  ///
  /// Not synced by itself: a power cut may forget the end, and then the job is taken up again, which changes nothing.
  /// The next commit of anything else carries it to the disk.
  package func end(_ job: Job, server: JobOutcome) throws {
    try read { try $0.run("PRAGMA synchronous = NORMAL") }
    defer {
      // A connection that can't even take a setting fails at its next statement, which tells it.
      try? database.run("PRAGMA synchronous = FULL")
    }
    try perform { database in
      try Self.update(job, database)
      switch server {
      case .unchanged: break
      case .saved(let record): try Self.save(record, database)
      case .removed(let id): try database.run("DELETE FROM servers WHERE uid = ?", [.text(id.description)])
      }
      endedSinceTrim += 1
      if endedSinceTrim >= Self.endedJobsBatch {
        endedSinceTrim = 0
        try Self.trim(database)
      }
    }
  }

  /// Jobs that had not ended when the process did, oldest first.
  package func unfinishedJobs() throws -> [Job] {
    try jobs("WHERE ended_at IS NULL ORDER BY id", [])
  }

  /// Newest first; those older than `after`.
  package func jobs(limit: Int, after: JobID?, server: ServerID?) throws -> [Job] {
    var conditions: [String] = []
    var values: [SQLValue] = []
    if let after {
      conditions.append("id < ?")
      values.append(.text(after.text))
    }
    if let server {
      conditions.append("server = ?")
      values.append(.text(server.description))
    }
    let filter = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
    return try jobs("\(filter) ORDER BY id DESC LIMIT ?", values + [.integer(limit)])
  }

  /// One job, ended or not.
  package func job(_ id: JobID) throws -> Job? {
    try jobs("WHERE id = ?", [.text(id.text)]).first
  }

  func jobs(_ clauses: String, _ values: [SQLValue]) throws -> [Job] {
    try read { database in
      try database.rows("SELECT \(Self.columns) FROM jobs \(clauses)", values) { row in
        do {
          return try Self.job(row)
        } catch {
          skip("jobs", row.text(0), error)
          return nil
        }
      }.compactMap { $0 }
    }
  }

  static func refuseSecondJob(_ job: Job, _ database: Database) throws {
    guard let uid = job.server?.description else { return }
    let active = try database.first(
      "SELECT id, kind FROM jobs WHERE server = ? AND ended_at IS NULL", [.text(uid)]
    ) { ($0.text(0), $0.text(1)) }
    if let (id, kind) = active { throw Self.busy(uid, id, kind) }
  }

  private static func busy(_ uid: String, _ id: String, _ kind: String) -> OrcError {
    OrcError(
      .busy, "The server [\(uid)] is busy with the \(kind) job \(id). Wait for its end, or cancel it.",
      details: .init(job: JobID(id)))
  }

  static func insert(_ job: Job, _ database: Database) throws {
    try database.run(
      "INSERT INTO jobs (\(columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      [
        .text(job.id.text), .text(job.kind.rawValue), .optional(job.server?.description), .text(job.state.rawValue),
        .text(job.phase), .text(job.cause), .text(job.requestedBy), .real(job.createdAt), .optional(job.startedAt),
        .optional(job.endedAt), .text(try StoredJSON.text(job.input)), .text(try StoredJSON.text(job.log)),
        .text(try StoredJSON.text(job.warnings)), .optional(try job.problem.map { try StoredJSON.text($0) }),
      ])
  }

  private static func update(_ job: Job, _ database: Database) throws {
    try database.run(
      """
      UPDATE jobs SET state = ?, phase = ?, cause = ?, started_at = ?, ended_at = ?, input = ?, log = ?, warnings = ?,
        problem = ?
      WHERE id = ?
      """,
      [
        .text(job.state.rawValue), .text(job.phase), .text(job.cause), .optional(job.startedAt),
        .optional(job.endedAt), .text(try StoredJSON.text(job.input)), .text(try StoredJSON.text(job.log)),
        .text(try StoredJSON.text(job.warnings)), .optional(try job.problem.map { try StoredJSON.text($0) }),
        .text(job.id.text),
      ])
  }

  private static func trim(_ database: Database) throws {
    try database.run(
      """
      DELETE FROM jobs WHERE id IN (
        SELECT id FROM jobs WHERE ended_at IS NOT NULL ORDER BY id DESC LIMIT -1 OFFSET ?)
      """, [.integer(endedJobsMax)])
  }

  private static func job(_ row: Row) throws -> Job {
    guard let kind = Job.Kind(rawValue: row.text(1)), let state = Job.State(rawValue: row.text(3)) else {
      throw StoreError(kind: .failed, description: "kind \(row.text(1)), state \(row.text(3))")
    }
    return Job(
      id: JobID(row.text(0)), kind: kind, server: try row.optionalText(2).map { try ServerID(parsing: $0) },
      state: state, phase: row.text(4), cause: row.text(5), requestedBy: row.text(6),
      input: try StoredJSON.value(JobInput.self, row.text(10)), log: try StoredJSON.value([String].self, row.text(11)),
      warnings: try StoredJSON.value([String].self, row.text(12)),
      problem: try row.optionalText(13).map { try StoredJSON.value(OrcError.self, $0) },
      createdAt: row.real(7) ?? 0, startedAt: row.real(8), endedAt: row.real(9))
  }
}

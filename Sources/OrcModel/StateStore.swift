/// What is stored: the truth about what is wanted.
///
/// Every method is one transaction. All throw `OrcError`; a failing disk or database is `bad.code`.
package protocol StateStore: Sendable, ScheduleStore, AdoptionStore {
  /// The id of this installation, made once.
  func installationID() async throws -> String

  /// All servers, detached ones included.
  func servers() async throws -> [ServerRecord]

  /// Stores a new server (or takes over a detached one's row) together with its create job.
  ///
  /// Ports are claimed when `claims` is true.
  /// - Throws: `srv.exists`, `srv.busy` with `job`, `srv.portsused` with `holder`.
  func beginCreate(_ record: ServerRecord, job: Job, claimsPorts: Bool) async throws

  /// Stores a job on an existing server, and claims these ports for it as active, or none of it.
  ///
  /// - Throws: `srv.busy` with `job` when another is active there, `srv.dne`, `srv.portsused` with `holder`.
  func begin(_ job: Job, claims: [PortClaim]) async throws

  /// Stores how far a job is.
  func update(_ job: Job) async throws

  /// Stores a job's end together with the server as it is now; nil removes the server's row and its ports.
  func end(_ job: Job, server: JobOutcome) async throws

  /// Stores a changed server without a job.
  ///
  /// Here and in `end`: the ports of a server that is wanted stopped become mere wishes, a detached one has none.
  func save(_ record: ServerRecord) async throws

  /// Claims all ports of a server as active, or none.
  ///
  /// - Throws: `srv.portsused` with `holder`.
  func claimPorts(_ id: ServerID, _ claims: [PortClaim]) async throws

  /// Makes a server's ports mere wishes again.
  func releasePorts(_ id: ServerID) async throws

  /// All ports that servers hold or wish for.
  func portUses() async throws -> [PortUse]

  /// Jobs that had not ended when the process did, oldest first.
  func unfinishedJobs() async throws -> [Job]

  /// Newest first.
  func jobs(limit: Int, after: JobID?, server: ServerID?) async throws -> [Job]

  func job(_ id: JobID) async throws -> Job?

  /// Stores what the catalogue read, so that it can be queried.
  func savePlans(_ plans: [StoredPlan]) async throws

  /// The keys, for checking a request.
  func keys() async throws -> [StoredKey]

  /// Adds a key, or replaces the one of the same name.
  func saveKey(_ key: StoredKey) async throws
}

/// What a job's end leaves of its server.
package enum JobOutcome: Sendable {
  case unchanged
  case saved(ServerRecord)
  case removed(ServerID)
}

/// A plan as it is kept in the database.
package struct StoredPlan: Sendable, Equatable {
  package var id: GameID
  package var version: String
  package var digest: String
  /// `shipped`, `folder` or `repository`, and where.
  package var source: String
  package var title: String
  /// Why it can't be used; nil for a good one.
  package var fault: String?

  package init(id: GameID, version: String, digest: String, source: String, title: String, fault: String? = nil) {
    self.id = id
    self.version = version
    self.digest = digest
    self.source = source
    self.title = title
    self.fault = fault
  }
}

extension StoredPlan {
  /// A usable plan as it is kept.
  package init(_ plan: Plan) {
    let source = "\(plan.origin.kind.rawValue): \(plan.origin.folder)"
    self.init(
      id: plan.id, version: plan.version, digest: plan.digest,
      source: plan.origin.revision.map { "\(source) at \($0)" } ?? source, title: plan.title)
  }

  /// A recipe that can't be used, as it is kept; nil where its folder's name is no game's id.
  package init?(_ broken: BrokenPlan) {
    guard let id = GameID(broken.name) else { return nil }
    self.init(
      id: id, version: "", digest: "", source: broken.file, title: broken.name, fault: broken.error.message)
  }
}

/// A key as it is kept: never its text, only its hash.
package struct StoredKey: Sendable, Equatable {
  package var id: String
  package var name: String
  /// SHA-256 of the key's text.
  package var hash: [UInt8]
  /// `read`, `operate`, `admin`.
  package var scopes: [String]
  /// Seconds since 1970.
  package var createdAt: Int

  package init(id: String, name: String, hash: [UInt8], scopes: [String], createdAt: Int) {
    self.id = id
    self.name = name
    self.hash = hash
    self.scopes = scopes
    self.createdAt = createdAt
  }
}

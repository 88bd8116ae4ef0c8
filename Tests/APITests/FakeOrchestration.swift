import OrcModel
import Synchronization

/// A control plane without one: answers from what a test put in, and notes what it was asked for.
final class FakeOrchestration: Orchestration {
  struct State {
    var servers: [ServerView] = []
    var plans: [Plan] = []
    var broken: [BrokenPlan] = []
    var jobs: [Job] = []
    var runtime = RuntimeAvailability(isAvailable: true)
    var revision: UInt64 = 1
    /// What the next create or act throws.
    var failure: OrcError?
    /// What every call that can throw throws.
    var fault: (any Error)?
    /// Whether there is nothing to do for an act.
    var doesNothing = false
    /// How many calls that can throw there were.
    var attempts = 0
    /// Whether the next create takes over a folder.
    var adoptsFolder = false
    /// The job that `wait` answers; nil: the job never ends.
    var ended: Job?
    var logs: [String] = []
    var stats: ServerStats?
    var created: [CreateRequest] = []
    var acted: [String] = []
    var describedAs: String?
    var listsMade = 0
    var events: AsyncStream<Event>?
    var modified: [ModifyRequest] = []
    var files: [ServerFile] = []
    var imported = ImportOutcome()
    /// Whether a refresh takes longer than anybody waits.
    var refreshGoesOn = false
    var takesCommands = false
    var restored: [RestoreRequest] = []
    var commands: [String] = []
    /// Whether the output goes on after its lines, until the follower goes.
    var outputGoesOn = false
  }

  private let stored: Mutex<State>

  init(_ state: State = State()) { stored = Mutex(state) }

  /// What was put in and noted.
  var state: State { stored.withLock { $0 } }

  /// Changes what it answers.
  func change(_ change: (inout State) -> Void) { stored.withLock { change(&$0) } }

  /// Throws what a test wants every call to throw.
  func attempt() throws {
    try stored.withLock { state in
      state.attempts += 1
      if let fault = state.fault { throw fault }
    }
  }

  func servers() -> [ServerView] {
    stored.withLock { state in
      state.listsMade += 1
      return state.servers
    }
  }

  func server(_ id: ServerID) -> ServerView? { stored.withLock { $0.servers.first { $0.id == id } } }
  func revision() -> UInt64 { stored.withLock { $0.revision } }
  func runtimeState() -> RuntimeAvailability { stored.withLock { $0.runtime } }

  func capacity() async throws -> RuntimeCapacity {
    try attempt()
    return RuntimeCapacity(name: "docker", version: "26.1", architecture: "amd64", cpus: 2, memoryBytes: 4 << 30)
  }

  func plans() -> [Plan] { stored.withLock { $0.plans } }
  func plan(_ id: GameID) -> Plan? { stored.withLock { $0.plans.first { $0.id == id } } }
  func brokenPlans() -> [BrokenPlan] { stored.withLock { $0.broken } }
  func refreshPlans() async throws -> PlanRefresh {
    try attempt()
    return try stored.withLock { state in
      if let failure = state.failure { throw failure }
      return state.refreshGoesOn ? .goesOn : .done(new: state.plans.map(\.id))
    }
  }

  func create(_ request: CreateRequest, by requester: String) async throws -> Accepted {
    try attempt()
    let name = request.name ?? Sample.name("invented")
    let id = ServerID(game: request.game, name: name)
    try stored.withLock { state in
      state.created.append(request)
      if let failure = state.failure { throw failure }
    }
    guard !request.isDryRun else { return Accepted(job: nil, server: id) }
    var job = Sample.job(.create, on: id)
    job.input.adoptsFolder = state.adoptsFolder
    return Accepted(job: job, server: id, ignored: ["FOO"], warnings: ["odd"])
  }

  func act(_ action: ServerAction, on id: ServerID, by requester: String) async throws -> Accepted {
    try attempt()
    try stored.withLock { state in
      state.acted.append("\(action) \(id) \(requester)")
      if let failure = state.failure { throw failure }
      guard state.servers.contains(where: { $0.id == id }) else {
        throw OrcError(.noSuchServer, "There is no server [\(id)].")
      }
    }
    return Accepted(job: state.doesNothing ? nil : Sample.job(.start, on: id), server: id)
  }

  func describe(_ id: ServerID, as text: String, by requester: String) async throws -> ServerView {
    try attempt()
    guard let view = server(id) else { throw OrcError(.noSuchServer, "There is no server [\(id)].") }
    stored.withLock { $0.describedAs = text }
    return view
  }

  func backUp(_ id: ServerID, by requester: String) async throws -> Accepted {
    try attempt()
    guard server(id) != nil else { throw OrcError(.noSuchServer, "There is no server [\(id)].") }
    var job = Sample.job(.backup, on: id)
    job.input.backup = Sample.backup
    return Accepted(job: job, server: id)
  }

  func backups(of id: ServerID) async throws -> [Backup] {
    try attempt()
    return [Backup(name: Sample.backup, bytes: 3, createdAt: 1_795_225_600)]
  }

  func readBackup(_ name: BackupName, from offset: Int) async throws -> (bytes: Int, content: ByteStream) {
    try attempt()
    guard name == Sample.backup else { throw OrcError(.noSuchBackup, "There is no backup [\(name)].") }
    return (
      3,
      ByteStream { stream in
        stream.yield(Array("zip".utf8.dropFirst(offset)))
        stream.finish()
      }
    )
  }

  func removeBackup(_ name: BackupName, by requester: String) async throws {
    try attempt()
  }

  func modify(_ id: ServerID, _ request: ModifyRequest, by requester: String) async throws -> Modified {
    try attempt()
    guard let view = server(id) else { throw OrcError(.noSuchServer, "There is no server [\(id)].") }
    stored.withLock { $0.modified.append(request) }
    return Modified(
      server: view, changed: request.settings.keys.sorted() + request.files.map(\.name), ignored: ["FOO"],
      needsRestart: !request.restarts)
  }

  func writeFiles(_ id: ServerID, _ files: [ServerFile], by requester: String) async throws -> Modified {
    try attempt()
    guard let view = server(id) else { throw OrcError(.noSuchServer, "There is no server [\(id)].") }
    stored.withLock { $0.files += files }
    return Modified(server: view, changed: files.map(\.name), needsRestart: true)
  }

  func logs(_ id: ServerID, linesMax: Int) async throws -> [String] {
    try attempt()
    return stored.withLock { $0.logs.suffix(linesMax) }
  }

  func followLogs(_ id: ServerID, line: @Sendable (String) async -> Bool) async throws {
    try attempt()
    for text in ["new one", "new two"] { guard await line(text) else { return } }
    if state.outputGoesOn { for await _ in AsyncStream<Void>.makeStream().stream {} }
  }

  func stats(_ id: ServerID) async throws -> ServerStats? {
    try attempt()
    return stored.withLock { $0.stats }
  }
  func job(_ id: JobID) async throws -> Job? {
    try attempt()
    return stored.withLock { $0.jobs.first { $0.id == id } }
  }

  func jobs(limit: Int, after: JobID?, server: ServerID?) async throws -> [Job] {
    try attempt()
    return stored.withLock { $0.jobs.filter { server == nil || $0.server == server }.prefix(limit).map { $0 } }
  }

  func wait(for id: JobID, atMost: Duration) async -> Job? { stored.withLock { $0.ended } }

  func cancel(_ id: JobID, by requester: String) async throws -> Job {
    try attempt()
    guard let job = try await job(id) else { throw OrcError(.noSuchJob, "There is no job [\(id)].") }
    return job
  }

  func events(after: UInt64?) -> (events: AsyncStream<Event>, hasGap: Bool) {
    (stored.withLock { $0.events } ?? AsyncStream { $0.finish() }, false)
  }
}

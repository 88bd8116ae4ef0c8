/// Everything that a client can ask for; routes translate to it and decide nothing.
///
/// Methods without `async` answer from memory. All throw `OrcError`.
package protocol Orchestration: Sendable, Changing, Scheduling, Importing, Saving, Restoring, Consoling {
  /// Waits until the runtime was heard for the first time since the start, at most a few seconds after it, and at
  /// most so long.
  ///
  /// Before that the state of every server is unknown.
  func waitForFirstAnswer(atMost: Duration) async
  /// The registered servers, by uid.
  func servers() -> [ServerView]
  /// A registered server, or one whose create failed a short while ago.
  func server(_ id: ServerID) -> ServerView?
  /// Counts up with every change of any server's view, so that a list can be kept while it stands.
  func revision() -> UInt64
  /// Whether the runtime answers, and why not.
  func runtimeState() -> RuntimeAvailability
  func capacity() async throws -> RuntimeCapacity

  func plans() -> [Plan]
  func plan(_ id: GameID) -> Plan?
  func brokenPlans() -> [BrokenPlan]
  /// Fetches the repository's plans where there is one, for some seconds, and reads all plans again.
  ///
  /// - Throws: `plan.update`.
  func refreshPlans() async throws -> PlanRefresh

  /// Checks and journals; the work goes on in the job.
  func create(_ request: CreateRequest, by requester: String) async throws -> Accepted
  /// Journals an act on a server.
  ///
  /// - Throws: `srv.dne`, `srv.busy`, `srv.portsused`, `orc.notavailable`.
  func act(_ action: ServerAction, on id: ServerID, by requester: String) async throws -> Accepted
  func describe(_ id: ServerID, as text: String, by requester: String) async throws -> ServerView

  /// The last lines of output, oldest first; empty when there is no container.
  func logs(_ id: ServerID, linesMax: Int) async throws -> [String]
  /// Hands each new line to `line` until that answers false or the server's container goes away.
  func followLogs(_ id: ServerID, line: @Sendable (String) async -> Bool) async throws
  func stats(_ id: ServerID) async throws -> ServerStats?

  /// The job as it is now.
  func job(_ id: JobID) async throws -> Job?
  func jobs(limit: Int, after: JobID?, server: ServerID?) async throws -> [Job]
  /// Waits for a job's end, at most so long, and answers it as it is then.
  func wait(for id: JobID, atMost: Duration) async -> Job?
  /// Asks a job to end early.
  ///
  /// - Throws: `job.dne`, `srv.input` when it can't be cancelled any more.
  func cancel(_ id: JobID, by requester: String) async throws -> Job

  /// Events from now on, or after `after` where the history still has it; nil says there is a gap.
  func events(after: UInt64?) -> (events: AsyncStream<Event>, hasGap: Bool)
}

extension Orchestration {
  /// What has no start of its own knows everything at once.
  package func waitForFirstAnswer(atMost: Duration) async {}
}

/// A power action or a removal.
package enum ServerAction: Sendable, Equatable {
  case start, stop, kill, restart
  case destroy(FilesPolicy)
  case update(UpdateMode)
  /// Back to the image that the last update replaced.
  case rollBack
}

/// What became of a request that takes time.
package struct Accepted: Sendable {
  /// Nil when there was nothing to do.
  package var job: Job?
  package var server: ServerID
  /// Settings that were not used.
  package var ignored: [String]
  package var warnings: [String]

  package init(job: Job?, server: ServerID, ignored: [String] = [], warnings: [String] = []) {
    self.job = job
    self.server = server
    self.ignored = ignored
    self.warnings = warnings
  }
}

/// Whether the runtime answers.
package struct RuntimeAvailability: Sendable, Equatable {
  package var isAvailable: Bool
  package var reason: String?

  package init(isAvailable: Bool, reason: String? = nil) {
    self.isAvailable = isAvailable
    self.reason = reason
  }
}

package import Logging
package import OrcModel

/// Decides and executes: takes what users ask for, journals it, and brings the runtime there.
///
/// It sees protocols only. Reads are answered from memory; acts are jobs, carried out by `run()`.
package final class ControlPlane: Orchestration {
  /// What the composition root decides.
  package struct Configuration: Sendable {
    /// The address that players are told; nil when unknown.
    package var publicAddress: String?
    /// Seconds since 1970, with fractions.
    package var now: @Sendable () -> Double
    /// Waits so long, or until the task is cancelled.
    package var sleep: @Sendable (Duration) async throws -> Void
    /// The rules of a time zone by its IANA name; nil for one that is not known.
    package var zone: @Sendable (String) -> ZoneRules? = { $0 == "UTC" ? .utc : nil }
    /// The schedules as a file among the servers; nil where there is none.
    package var scheduleFile: (any ScheduleFile)?
    /// How many backups of a server are kept; 0 keeps all.
    package var backupsKept = 10
    /// Whether clients may write to the games' consoles.
    package var takesCommands = false
    /// Passes a named fault point; where it throws, the job is left as the journal has it, as after a crash.
    package var fault: @Sendable (String) throws -> Void

    package init(
      publicAddress: String? = nil, now: @escaping @Sendable () -> Double,
      sleep: @escaping @Sendable (Duration) async throws -> Void,
      fault: @escaping @Sendable (String) throws -> Void = { _ in }
    ) {
      self.publicAddress = publicAddress
      self.now = now
      self.sleep = sleep
      self.fault = fault
    }
  }

  /// What is handed to `run()`.
  enum Work: Sendable {
    case job(JobID)
    case watch(Registry.Run)
    case background(@Sendable () async -> Void)
  }

  /// How many jobs act on the runtime at a time; the others wait in the order in which they came.
  static let actingJobsMax = 16
  /// How long after the start the runtime's first answer is waited for.
  static let firstAnswerMax = Duration.seconds(3)

  let configuration: Configuration
  let store: any StateStore
  let runtime: any Runtime
  let catalogue: any Catalogue
  let logger: Logger
  let registry: Registry
  let bus: EventBus
  let jobIDs = JobIDs()
  let scheduleBook = ScheduleBook()
  /// Held while schedules are changed, so that store, memory and file say the same.
  let scheduleChange = Slots(1)
  /// Held while ports are chosen and stored, so that creates don't choose the same ones again and again.
  let portChoice = Slots(1)
  let acting = Slots(actingJobsMax)
  let importing = Slots(1)
  let continuity = Continuity()
  let planFetch = SharedWork()
  /// The runtime told a snapshot for the first time, or that it can't.
  let firstAnswer = Signal()
  let firstSnapshot = Signal()
  /// Servers that were found at the first start are taken over: schedules may act on them.
  let isSettled = Signal()
  private let work: AsyncStream<Work>
  private let queue: AsyncStream<Work>.Continuation
  private let unfinished: [JobID]
  /// The database knew no server when the process began.
  let beganEmpty: Bool

  /// Reads what is stored; nothing runs before `run()`.
  ///
  /// - Throws: The store's `OrcError`.
  package init(
    configuration: Configuration, store: any StateStore, runtime: any Runtime, catalogue: any Catalogue, logger: Logger
  ) async throws {
    self.configuration = configuration
    self.store = store
    self.runtime = runtime
    self.catalogue = catalogue
    self.logger = logger
    bus = EventBus(now: configuration.now)
    registry = Registry(bus: bus, publicAddress: configuration.publicAddress, now: configuration.now)
    (work, queue) = AsyncStream.makeStream(of: Work.self)
    let jobs = try await store.unfinishedJobs()
    unfinished = jobs.map(\.id)
    let records = try await store.servers()
    beganEmpty = records.isEmpty
    registry.load(records, jobs)
    runtime.adopt(try await store.adopted())
    try await loadSchedules()
  }

  /// Follows the runtime, recovers from a crash, and carries out jobs, until cancelled or until one of that fails.
  ///
  /// Call once. Jobs that a cancellation interrupts stay journaled and are taken up at the next start.
  package func run() async throws {
    try await withThrowingDiscardingTaskGroup { group in
      group.addTask {
        // A runtime that can't be followed any more ends everything.
        defer { self.queue.finish() }
        try await self.runtime.follow { await self.handle($0) }
      }
      group.addTask {
        // From then on nobody waits any more: a runtime that says nothing counts as one that doesn't answer.
        guard (try? await self.configuration.sleep(Self.firstAnswerMax)) != nil else { return }
        self.firstAnswer.fire()
      }
      group.addTask { await self.recover(self.unfinished) }
      group.addTask { await self.keepSchedules() }
      group.addTask { await self.fetchMissingPlans() }
      group.addTask { await self.keepRestores() }
      for await work in work {
        group.addTask {
          switch work {
          case .job(let id): await self.carryOut(id)
          case .watch(let run): await self.watch(run)
          case .background(let work): await work()
          }
        }
      }
      group.cancelAll()
    }
  }

  func enqueue(_ work: Work) {
    queue.yield(work)
  }

  /// Passes a fault point of a test.
  func pass(_ point: String) throws(Interruption) {
    do {
      try configuration.fault(point)
    } catch {
      throw Interruption(point: point)
    }
  }

  /// Waits until `run()` has heard from the runtime for the first time, or `firstAnswerMax` has passed since it began,
  /// at most so long.
  ///
  /// Before that the state of every server is unknown; who waits for this before he listens never tells that.
  package func waitForFirstAnswer(atMost: Duration = firstAnswerMax) async {
    guard registry.availability == nil, !firstAnswer.isFired else { return }
    await withTaskGroup { group in
      group.addTask { await self.firstAnswer.wait() }
      group.addTask { try? await self.configuration.sleep(atMost) }
      await group.next()
      group.cancelAll()
    }
  }

  /// Waits for the runtime's first answer after the start, then refuses at once while it doesn't answer.
  ///
  /// - Throws: `orc.notavailable`.
  func requireRuntime() async throws {
    await waitForFirstAnswer()
    try requireRuntimeNow()
  }

  /// Refuses at once while the runtime doesn't answer.
  ///
  /// - Throws: `orc.notavailable`.
  func requireRuntimeNow() throws(OrcError) {
    let state = runtimeState()
    guard state.isAvailable else {
      throw OrcError(
        .unavailable, "The container engine doesn't answer. Nothing was changed; try again when it runs.",
        cause: state.reason)
    }
  }
}

/// The process ends here, or a test lets it look so: a job stays as the journal has it.
struct Interruption: Error {
  let point: String
}

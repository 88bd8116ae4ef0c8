import Logging
import OrcModel

extension ControlPlane {
  /// How often an act that must come to its end is tried again when the runtime went away meanwhile.
  static let attemptsMax = 10
  /// The shortest time between two tellings of a job's progress, in seconds.
  static let progressSeconds = 0.1

  /// Decides what the job has to do, and does it.
  func work(_ active: ActiveJob, _ server: ServerID) async throws {
    let job = active.job
    switch job.kind {
    case .destroy, .eradicate:
      // Half a removal is worse than a late one.
      try await persisting { try await self.work(job, server, asksRuntime: true) }
    default: try await work(job, server, asksRuntime: active.isRecovered)
    }
  }

  private func work(_ job: Job, _ server: ServerID, asksRuntime: Bool) async throws {
    guard var record = registry.record(server) else {
      throw OrcError(.noSuchServer, "There is no server [\(server)].")
    }
    if job.kind == .backup { return try await save(job, record) }
    if job.kind == .restore { return try await restore(job, record) }
    let observed = try await observe(job, record, asksRuntime)
    if asksRuntime, job.kind == .create { record.files = FolderDigests() }
    let isDone = asksRuntime ? try await hasRestarted(job, server) : false
    if job.kind == .update, !isDone { try await saveBeforeLoss(job, record) }
    let changes = reconcile(isDone ? .running(anew: false) : Self.goal(job), record, observed)
    registry.updateJob(job.id) { updated in
      updated.log += changes.entries.map { "\($0.step): \($0.cause)" }
    }
    try await execute(changes, job, record)
    if job.kind == .create, job.input.restore != nil { try await runtime.endRestore(server) }
  }

  /// Brings a server to a goal from wherever it is.
  func bring(_ id: ServerID, to goal: Goal, _ job: Job) async throws {
    guard let record = registry.record(id) else { throw OrcError(.noSuchServer, "There is no server [\(id)].") }
    let changes = reconcile(goal, record, try await observe(job, record, true))
    registry.updateJob(job.id) { job in job.log += changes.entries.map { "\($0.step): \($0.cause)" } }
    try await execute(changes, job, record)
  }

  private static func goal(_ job: Job) -> Goal {
    switch job.kind {
    case .create: job.input.startsServer ? .running(anew: false) : .present
    case .start, .refreshPlans: .running(anew: false)
    case .setUp: .present
    case .restart: .running(anew: true)
    case .stop: .stopped(byForce: false)
    case .kill: .stopped(byForce: true)
    case .destroy: .removed(.keep)
    case .eradicate: .removed(.delete)
    case .update: .updated(job.input.mode ?? .full)
    case .rollback: .running(anew: true)
    case .backup, .restore: .present
    }
  }

  /// Tells what there is: of a new server nothing, of others live state is trusted, except after a crash.
  private func observe(_ job: Job, _ record: ServerRecord, _ asksRuntime: Bool) async throws -> Observed {
    let id = record.id
    if job.kind == .create, !asksRuntime {
      guard job.input.adoptsFolder else { return .nothing }
      return Observed(state: .absent, folder: FolderState(exists: true, digests: FolderDigests()))
    }
    if [.stop, .kill].contains(job.kind) {
      let state = asksRuntime ? try await runtime.observe(id).state : registry.status(id).state
      return Observed(state: state, folder: Observed.nothing.folder)
    }
    async let folder = runtime.folder(id)
    let state = asksRuntime ? try await runtime.observe(id).state : registry.status(id).state
    return Observed(state: state, folder: try await folder)
  }

  /// One runtime call after the other; only writing the folder and fetching the image go on at the same time.
  private func execute(_ changes: ChangeSet, _ job: Job, _ record: ServerRecord) async throws {
    var rest = changes.entries[...]
    while let entry = rest.popFirst() {
      if case .writeFolder = entry.step, rest.first?.step == .fetchImage {
        rest.removeFirst()
        try await together([entry.step, .fetchImage], job, record)
      } else {
        try await perform(entry.step, job, record)
      }
    }
  }

  /// Performs steps at the same time; all have ended before a failure of one is dealt with.
  ///
  /// A task group, since `async let` here crashes the compiler of Swift 6.3.1 in release builds.
  private func together(_ steps: [Step], _ job: Job, _ record: ServerRecord) async throws {
    let failures = await withTaskGroup(of: (any Error)?.self) { group in
      for step in steps {
        group.addTask {
          do {
            try await self.perform(step, job, record)
            return nil
          } catch {
            return error
          }
        }
      }
      return await group.reduce(into: [any Error]()) { failures, failure in
        if let failure { failures.append(failure) }
      }
    }
    if let failure = failures.first { throw failure }
  }

  func perform(_ step: Step, _ job: Job, _ record: ServerRecord) async throws {
    try Task.checkCancellation()
    registry.updateJob(job.id) { job in
      job.phase = step.phase
      job.progress = nil
    }
    let id = record.id
    switch step {
    case .writeFolder(let keepsManifest):
      try await writeFolder(record, job, keepsManifest)
      if job.kind == .create, let world = job.input.restore { try await placeWorld(job, record, world) }
    case .fetchImage: try await fetchImage(record.spec.image, job)
    case .refreshImage: try await fetchImage(record.spec.image, job, refresh: true)
    case .keepImage: try await runtime.keepImage(record.spec)
    case .emptyData: try await runtime.emptyFolder(id, path: "data")
    case .requestUpdate: try await runtime.removeFile(id, path: "actions/.update")
    case .create: try await runtime.create(record.spec)
    case .start:
      registry.markStarting(job.id)
      try await runtime.start(record.spec)
      await settle(id) { $0 == .running }
    case .stop:
      try await runtime.stop(record.spec)
      await settle(id) { !$0.isActive }
    case .kill:
      try await runtime.kill(id)
      await settle(id) { !$0.isActive }
    case .remove(let files):
      try await runtime.remove(id, files: files)
      if files == .delete { try await runtime.endRestore(id) }
      watch(registry.apply(id, .absent))
    }
    try pass("\(job.kind.rawValue).\(step.point)")
  }

  private func writeFolder(_ record: ServerRecord, _ job: Job, _ keepsManifest: Bool) async throws {
    var told = record
    // What is left of a destroyed server says so.
    if job.kind == .destroy { told.isRegistered = false }
    var seed = keepsManifest ? documentSeed(told) : catalogue.seed(catalogue.plan(record.id.game), record: told)
    seed.files += (job.input.files ?? []).map { SeedFile($0, record.spec.mounts) }
    let written = try await runtime.writeFolder(record.spec, seed: seed)
    registry.modify(record.id) { record in
      if !keepsManifest { record.files.manifest = written.manifest }
      record.files.document = written.document
    }
  }

  /// What writes a server's own document anew and leaves everything else alone.
  func documentSeed(_ record: ServerRecord) -> FolderSeed {
    FolderSeed(files: catalogue.seed(nil, record: record).files, keepsManifest: true)
  }

  private func fetchImage(_ image: ImageSource, _ job: Job, refresh: Bool = false) async throws {
    let pace = Pace(Self.progressSeconds, now: configuration.now)
    let warnings = try await runtime.fetchImage(image, refresh: refresh) { progress, phase in
      guard pace.isDue() else { return }
      self.registry.updateJob(job.id) { job in
        job.phase = phase
        job.progress = progress
      }
    }
    if !warnings.isEmpty { registry.updateJob(job.id) { $0.warnings += warnings } }
  }

  /// Sees to it that live state shows what an act did, even where its report has not come yet.
  private func settle(_ id: ServerID, _ isExpected: (RuntimeState) -> Bool) async {
    guard !isExpected(registry.status(id).state) else { return }
    await observeNow(id)
  }

  /// Asks the runtime about one server; a report that came meanwhile is newer and stands.
  func observeNow(_ id: ServerID) async {
    let reports = registry.reports(id)
    do {
      watch(registry.apply(id, observed: try await runtime.observe(id), after: reports))
    } catch {
      // Only a hint: reports tell the same a little later.
      logger.debug("a server can't be observed", metadata: ["server": "\(id)", "error": "\(error)"])
    }
  }

  /// Runs `body` again when the runtime went away meanwhile and has come back.
  func persisting(_ body: @Sendable () async throws -> Void) async throws {
    for attempt in 1... {
      do {
        return try await body()
      } catch let error as OrcError where error.code == .unavailable && attempt < Self.attemptsMax {
        try await waitForRuntime()
      }
    }
  }

  /// Waits until the runtime answers.
  private func waitForRuntime() async throws {
    let (events, _) = bus.subscribe(after: nil)
    if registry.availability?.isAvailable != true {
      for await event in events {
        if case .runtime(isAvailable: true, _) = event.payload { break }
      }
    } else {
      // It failed before its loss was told, or for this call only.
      try await configuration.sleep(Self.retryPause)
    }
    try Task.checkCancellation()
  }

  /// The pause before an act is tried again though the runtime seems to be there.
  static let retryPause = Duration.seconds(1)
}

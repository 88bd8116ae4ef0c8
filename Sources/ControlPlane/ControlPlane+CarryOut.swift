import Logging
import OrcModel

extension ControlPlane {
  /// How a job came to its end.
  enum Ending {
    case succeeded(JobOutcome)
    case failed(OrcError, JobOutcome)
    case cancelled(JobOutcome)
  }

  /// Carries out a journaled job to its end, unless the process ends first.
  func carryOut(_ id: JobID) async {
    guard let active = registry.active(id), let server = active.job.server else { return }
    let metadata = metadata(active.job)
    do {
      try await acting.with {
        registry.updateJob(id) { job in
          job.state = .running
          job.startedAt = job.startedAt ?? configuration.now()
          if active.isRecovered { job.cause = "recovery after a crash: " + job.cause }
        }
        logger.info("job began", metadata: metadata)
        try pass("\(active.job.kind.rawValue).journaled")
        let ending = try await conclude(active, server)
        try await end(id, server, ending)
        try pass("\(active.job.kind.rawValue).ended")
      }
    } catch is Interruption {
      logger.notice("job interrupted", metadata: metadata)
    } catch is CancellationError {
      logger.notice("job left for the next start", metadata: metadata)
    } catch {
      // The end could not be stored: the next start takes the job up again.
      logger.error("job's end not stored", metadata: metadata.merging(["error": "\(error)"]) { $1 })
      failInMemory(id, error)
    }
  }

  private func metadata(_ job: Job) -> Logger.Metadata {
    ["job": "\(job.id)", "kind": "\(job.kind.rawValue)", "server": "\(job.server?.description ?? "-")"]
  }

  private func failInMemory(_ id: JobID, _ error: any Error) {
    guard var job = registry.active(id)?.job else { return }
    job.state = .failed
    job.problem = Self.orcError(error)
    job.endedAt = configuration.now()
    registry.endJob(job)
  }

  /// Does the work and decides what its result means.
  ///
  /// - Throws: `Interruption` and `CancellationError`, after which the job stays as the journal has it.
  private func conclude(_ active: ActiveJob, _ server: ServerID) async throws -> Ending {
    let job = active.job
    if job.input.isUndoing { return try await undo(job, server) }
    do {
      try await halting(active.stop) { try await self.work(active, server) }
      return .succeeded(outcome(job, server))
    } catch let error as Interruption {
      throw error
    } catch {
      // Not cancelled by a client, so the process ends.
      if Task.isCancelled { throw CancellationError() }
      let halt = registry.active(job.id)?.halt
      let problem = halt == nil ? Self.orcError(error) : nil
      logger.notice(
        "job failed",
        metadata: metadata(job).merging(["error": "\(halt == nil ? "\(error)" : "cancelled")"]) { $1 })
      return try await afterFailure(job, server, problem, halt)
    }
  }

  private func afterFailure(_ job: Job, _ server: ServerID, _ problem: OrcError?, _ halt: ActiveJob.Halt?)
    async throws -> Ending
  {
    switch job.kind {
    case .create, .restore:
      if job.kind == .create, halt == .keep || (halt == nil && job.input.keepsFailed) { break }
      let undoing = registry.updateJob(job.id) { job in
        job.input.isUndoing = true
        job.problem = problem
      }
      if let undoing { try await store.update(undoing) }
      try pass("undo.journaled")
      return try await undo(job, server)
    case .start, .restart:
      if halt == .cancel, let record = registry.record(server) { try? await runtime.stop(record.spec) }
    default: break
    }
    // A start that failed no longer claims its ports.
    let isStart = [.create, .start, .restart, .update, .rollback].contains(job.kind)
    if isStart { await observeNow(server) }
    if isStart, !registry.status(server).state.isActive { registry.modify(server) { $0.wanted = .stopped } }
    let outcome = registry.record(server).map { JobOutcome.saved($0) } ?? .unchanged
    return problem.map { .failed($0, outcome) } ?? .cancelled(outcome)
  }

  /// What a job that did all its steps leaves.
  private func outcome(_ job: Job, _ server: ServerID) -> JobOutcome {
    let record = registry.modify(server) { record in
      switch job.kind {
      case .create: record.wanted = job.input.startsServer ? .running : .stopped
      case .start, .restart, .update, .rollback: record.wanted = .running
      case .stop, .kill: record.wanted = .stopped
      case .destroy:
        record.wanted = .stopped
        record.isRegistered = false
      case .eradicate, .refreshPlans, .backup, .restore: break
      case .setUp: break
      }
    }
    if job.kind == .eradicate { return .removed(server) }
    return record.map { .saved($0) } ?? .unchanged
  }

  /// Stores the end, then tells it.
  private func end(_ id: JobID, _ server: ServerID, _ ending: Ending) async throws {
    guard var job = registry.active(id)?.job else { return }
    job.endedAt = configuration.now()
    job.progress = nil
    let outcome: JobOutcome
    switch ending {
    case .succeeded(let left):
      (job.state, job.phase, outcome) = (.succeeded, "done", left)
    case .failed(let problem, let left):
      (job.state, job.problem, outcome) = (.failed, problem, left)
    case .cancelled(let left):
      (job.state, outcome) = (.cancelled, left)
    }
    // A process that is told to end still stores what it has done; the store doesn't listen to cancellation.
    try await store.end(job, server: outcome)
    if case .removed = outcome {
      registry.remove(server, failure: job.kind == .create && job.state == .failed ? job : nil)
    }
    registry.endJob(job)
    logger.info(
      "job ended", metadata: metadata(job).merging(["state": "\(job.state.rawValue)"]) { $1 })
  }

  private func undo(_ job: Job, _ server: ServerID) async throws -> Ending {
    job.kind == .restore ? try await undoRestore(job.id, server) : try await undoCreate(job.id, server)
  }

  /// Removes what a create made.
  ///
  /// A folder that was there before stays, and says again that it is not registered.
  private func undoCreate(_ id: JobID, _ server: ServerID) async throws -> Ending {
    guard let job = registry.active(id)?.job else { throw CancellationError() }
    registry.updateJob(id) { $0.phase = "undoing" }
    let adopts = job.input.adoptsFolder
    do {
      try await persisting {
        if job.input.restore != nil { try await self.runtime.undoRestore(server, token: id.text) }
        try await self.runtime.remove(server, files: adopts ? .keep : .delete)
        try self.pass("undo.removed")
        guard adopts, let record = self.registry.modify(server, { $0.isRegistered = false }) else { return }
        let files = try await self.runtime.writeFolder(record.spec, seed: self.documentSeed(record))
        self.registry.modify(server) { $0.files = files }
      }
    } catch let error as OrcError {
      // It can't be removed, so it stays listed, for its owner to destroy it.
      registry.updateJob(id) { $0.warnings.append("What it made can't be removed: \(error.message)") }
      let left = registry.modify(server) { record in
        record.isRegistered = true
        record.wanted = .stopped
      }
      return .failed(job.problem ?? error, left.map { .saved($0) } ?? .unchanged)
    }
    var outcome = JobOutcome.removed(server)
    if adopts, let left = registry.modify(server, { $0.wanted = .stopped }) { outcome = .saved(left) }
    return job.problem.map { .failed($0, outcome) } ?? .cancelled(outcome)
  }

  /// Runs `body` in a child task that is cancelled when the signal fires.
  private func halting(_ signal: Signal, _ body: @escaping @Sendable () async throws -> Void) async throws {
    try await withThrowingTaskGroup(of: Bool.self) { group in
      group.addTask {
        try await body()
        return true
      }
      group.addTask {
        await signal.wait()
        return false
      }
      let isDone = try await group.next() ?? true
      group.cancelAll()
      // Work that came through in spite of the signal has succeeded.
      if !isDone { _ = try await group.next() }
    }
  }

  static func orcError(_ error: any Error) -> OrcError {
    (error as? OrcError)
      ?? OrcError(.internalError, "Something unexpected went wrong; the log says what.", cause: "\(error)")
  }
}

import Logging
import OrcModel

extension ControlPlane {
  /// How long after a failure a run is tried again, once, in seconds.
  static let retryAfter = 60.0

  /// What came of a run.
  private enum RunResult {
    case succeeded(JobID?)
    case failed(String, JobID?, isFinal: Bool)
    case skipped(String)
    /// The runtime could not be asked, so nothing was changed.
    case postponed
  }

  /// Carries out a journaled run to its end, unless the process ends first.
  func carry(_ run: ScheduleRun) async {
    let metadata: Logger.Metadata = [
      "schedule": "\(run.schedule.text)", "run": "\(run.id)", "server": "\(run.server)",
      "action": "\(run.action.rawValue)",
    ]
    do {
      try pass("schedule.journaled")
      let result = try await result(of: run)
      try await end(run, result, metadata)
      try pass("schedule.ended")
    } catch is Interruption {
      logger.notice("schedule interrupted", metadata: metadata)
    } catch is CancellationError {
      logger.notice("schedule left for the next start", metadata: metadata)
    } catch {
      // It stays journaled: the next start looks for its job and goes on.
      logger.error("schedule's end not stored", metadata: metadata.merging(["error": "\(error)"]) { $1 })
    }
  }

  private func result(of run: ScheduleRun) async throws -> RunResult {
    var job = scheduleBook.wasLoaded(run.id) ? try await store.job(ofRun: run.id) : nil
    if job == nil {
      let now = configuration.now()
      scheduleBook.note(run.schedule) {
        $0.last = Schedule.Last(action: run.action, dueAt: run.dueAt, firedAt: now)
      }
      if let obstacle = obstacle(run) { return .skipped(obstacle) }
      do {
        job = try await Self.$scheduleRun.withValue(run.id) { try await fire(run).job }
      } catch let error as OrcError {
        return error.code == .unavailable ? .postponed : .failed(error.message, nil, isFinal: false)
      }
      try pass("schedule.fired")
    }
    guard let job else { return .succeeded(nil) }
    if let active = registry.active(job.id) { await active.ended.wait() }
    try Task.checkCancellation()
    let last = try await store.job(job.id) ?? job
    switch last.state {
    case .succeeded: return .succeeded(job.id)
    case .cancelled: return .failed("it was cancelled", job.id, isFinal: true)
    default: return .failed(last.problem?.message ?? "its job did not end", job.id, isFinal: false)
    }
  }

  /// The act itself; an action joins here.
  private func fire(_ run: ScheduleRun) async throws -> Accepted {
    let requester = "schedule:\(run.schedule.text)"
    switch run.action {
    case .start: return try await act(.start, on: run.server, by: requester)
    case .stop: return try await act(.stop, on: run.server, by: requester)
    case .restart: return try await act(.restart, on: run.server, by: requester)
    case .update: return try await act(.update(.full), on: run.server, by: requester)
    case .backup: return try await backUp(run.server, by: requester)
    }
  }

  /// Why a run has nothing to do; nil when it has.
  private func obstacle(_ run: ScheduleRun) -> String? {
    guard registry.record(run.server)?.isRegistered == true else { return "there is no such server" }
    let status = registry.status(run.server)
    let isBusy = registry.isBusy(run.server)
    switch run.onlyWhen {
    case nil: break
    case .running: if !status.state.isActive { return "the server does not run" }
    case .stopped: if status.state.isActive { return "the server runs" }
    case .empty:
      guard status.state.isActive else { return "the server does not run" }
      guard let players = status.configFiles["players"].flatMap({ Int($0) }) else {
        return "it is not known who plays"
      }
      if players > 0 { return "\(players) play" }
    }
    switch run.action {
    case .stop where !status.state.isActive && !isBusy: return "the server does not run"
    case .start where status.state == .running && !isBusy: return "the server runs already"
    default: return nil
    }
  }

  private func end(_ run: ScheduleRun, _ result: RunResult, _ metadata: Logger.Metadata) async throws {
    let now = configuration.now()
    var following: [ScheduleRun] = []
    var last = Schedule.Last(action: run.action, dueAt: run.dueAt, firedAt: now)
    if let known = scheduleBook.schedule(run.schedule)?.last { last.firedAt = known.firedAt }
    last.endedAt = now
    switch result {
    case .postponed:
      var later = run
      later.dueAt = now + 5
      return scheduleBook.put([later])
    case .succeeded(let job):
      last.job = job
      last.result = .succeeded
      if let next = next(after: run, now) { following.append(next) }
    case .skipped(let reason):
      last.result = .skipped
      last.detail = reason
    case .failed(let reason, let job, let isFinal):
      last.job = job
      last.result = .failed
      last.detail = reason
      if !run.isRetry, !isFinal { following.append(again(run, now + Self.retryAfter)) }
    }
    logger.info(
      "schedule ran",
      metadata: metadata.merging(["result": "\(last.result.rawValue)", "detail": "\(last.detail ?? "-")"]) { $1 })
    let schedule = scheduleBook.note(run.schedule) { $0.last = last }
    try await store.endRun(run.id, schedule: schedule, following: following)
    if schedule != nil { scheduleBook.put(following) }
    if registry.record(run.server)?.isRegistered != true { try await dropSchedules(of: run.server) }
    scheduleBook.fileIsOld()
    if registry.record(run.server)?.isRegistered == true { bus.publish(.serverChanged(run.server)) }
  }

  private func next(after run: ScheduleRun, _ now: Double) -> ScheduleRun? {
    guard let task = run.then.first else { return nil }
    return ScheduleRun(
      id: jobIDs.text("r_", at: now), schedule: run.schedule, server: run.server, action: task.action,
      then: Array(run.then.dropFirst()), onlyWhen: nil, dueAt: now + task.delay)
  }

  private func again(_ run: ScheduleRun, _ time: Double) -> ScheduleRun {
    ScheduleRun(
      id: jobIDs.text("r_", at: time), schedule: run.schedule, server: run.server, action: run.action, then: run.then,
      onlyWhen: run.onlyWhen, dueAt: time, isRetry: true)
  }
}

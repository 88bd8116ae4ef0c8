import Logging
import OrcModel

extension ControlPlane {
  /// The longest wait before the clock is looked at again, since it may be set meanwhile.
  static let tickMax = Duration.seconds(5)
  /// The wait while the runtime doesn't answer: nothing is changed then.
  static let unavailablePause = Duration.seconds(1)
  /// The shortest time between two passes over all schedules, in seconds.
  static let housekeepingPause = 1.0
  /// A schedule that is later than this, in seconds, was missed.
  static let missedAfter = 60.0
  /// How long a single schedule that is over can still be read, in seconds.
  static let overKept = 86_400.0

  /// The schedule's run on whose behalf this task acts; its job carries it.
  @TaskLocal static var scheduleRun: String?

  /// Fires schedules when they are due, until cancelled.
  func keepSchedules() async {
    await isSettled.wait()
    let pace = Pace(Self.housekeepingPause, now: configuration.now)
    await withDiscardingTaskGroup { group in
      while !Task.isCancelled {
        let waker = scheduleBook.waker
        let isAvailable = runtimeState().isAvailable
        if isAvailable {
          for run in await beginDue() { group.addTask { await self.carry(run) } }
          // A pass over all schedules, which must not make those wait that are due.
          if pace.isDue() {
            await clean()
            if scheduleBook.takeFileIsOld() { try? await scheduleChange.with { await publish(servers: []) } }
          }
        }
        await pause(isAvailable, waker)
      }
    }
  }

  private func pause(_ isAvailable: Bool, _ waker: Signal) async {
    let left = scheduleBook.next.map { max(0, $0 - configuration.now()) } ?? .infinity
    let wait = isAvailable ? min(Self.tickMax, .seconds(min(left, 3_600))) : Self.unavailablePause
    await withTaskGroup { group in
      if isAvailable { group.addTask { await waker.wait() } }
      group.addTask { try? await self.configuration.sleep(wait) }
      await group.next()
      group.cancelAll()
    }
  }

  /// Drops stops whose run has ended, and what has been over for long.
  private func clean() async {
    let now = configuration.now()
    do {
      try await drop { schedule in
        let id = schedule.draft.server
        if schedule.next != nil, schedule.draft.endsRun, let record = registry.record(id), record.isRegistered {
          // What does not run only because the machine was started anew runs on, and its stop stands.
          return record.wanted == .stopped && !registry.status(id).state.isActive && !registry.isBusy(id)
        }
        guard schedule.next == nil, schedule.draft.isOnce, schedule.draft.isEnabled else { return false }
        return (schedule.last?.endedAt).map { $0 + Self.overKept < now } ?? false
      }
    } catch {
      logger.error("schedules can't be cleaned", metadata: ["error": "\(error)"])
    }
  }

  /// Journals the runs that are due, and answers them with those that waited.
  private func beginDue() async -> [ScheduleRun] {
    let now = configuration.now()
    let due = scheduleBook.takeDue(at: now)
    guard !due.schedules.isEmpty || !due.runs.isEmpty else { return [] }
    do {
      return try await scheduleChange.with {
        var runs: [ScheduleRun] = []
        var changed: [Schedule] = []
        for schedule in due.schedules {
          // It may have been changed or removed before its turn came.
          guard let current = scheduleBook.schedule(schedule.id), let dueAt = current.next, dueAt == schedule.next
          else { continue }
          changed.append(begin(current, dueAt, now, &runs))
        }
        try await store.beginRuns(runs, of: changed)
        scheduleBook.put(changed)
        tellStops(of: Set(changed.map(\.draft.server)))
        return due.runs + runs
      }
    } catch {
      logger.error("schedules can't be journaled; they are tried again", metadata: ["error": "\(error)"])
      try? await configuration.sleep(Self.tickMax)
      scheduleBook.put(due.schedules.compactMap { scheduleBook.schedule($0.id) })
      scheduleBook.put(due.runs)
      return []
    }
  }

  /// The schedule as it is when its time has come, and its run unless that was missed.
  private func begin(_ current: Schedule, _ dueAt: Double, _ now: Double, _ runs: inout [ScheduleRun]) -> Schedule {
    var schedule = current
    do {
      schedule.next = try nextTime(schedule.draft, after: max(now, dueAt), from: schedule.createdAt)
    } catch {
      schedule.next = nil
      logger.error("a schedule has no next time", metadata: ["schedule": "\(schedule.id.text)", "error": "\(error)"])
    }
    schedule.last = Schedule.Last(action: schedule.draft.action, dueAt: dueAt, firedAt: now)
    if schedule.draft.missed == .skip, now - dueAt > Self.missedAfter {
      schedule.last?.result = .skipped
      schedule.last?.endedAt = now
      schedule.last?.detail = "its time passed while Orc or the engine was away"
    } else {
      runs.append(
        ScheduleRun(
          id: jobIDs.text("r_", at: now), schedule: schedule.id, server: schedule.draft.server,
          action: schedule.draft.action, then: schedule.draft.then, onlyWhen: schedule.draft.onlyWhen, dueAt: dueAt))
    }
    return schedule
  }
}

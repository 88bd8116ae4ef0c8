import Logging
package import OrcModel

extension ControlPlane {
  /// The most schedules of an installation.
  static let schedulesMax = 20_000
  /// The shortest time between two runs of a recurring schedule, in seconds.
  static let intervalMin = 60
  /// The longest time that a schedule may ask for, in seconds: 366 days.
  static let delayMax = 366 * 86_400

  /// All schedules, by their next time.
  package func schedules() -> [Schedule] { scheduleBook.all }

  /// One schedule.
  package func schedule(_ id: ScheduleID) -> Schedule? { scheduleBook.schedule(id) }

  /// The times at which a schedule is due next; its line was read when it was stored, so it can be read now.
  package func nextRuns(of schedule: Schedule, count: Int) -> [Double] {
    var times: [Double] = []
    var next = schedule.next
    while let time = next, times.count < count {
      times.append(time)
      next = (try? nextTime(schedule.draft, after: time, from: schedule.createdAt)) ?? nil
    }
    return times
  }

  /// Checks and stores a schedule; a single stop takes the place of another of the same server.
  package func addSchedule(_ draft: ScheduleDraft, by requester: String) async throws -> Schedule {
    try check(draft)
    return try await scheduleChange.with {
      guard scheduleBook.count < Self.schedulesMax else {
        throw OrcError(.badInput, "There are \(Self.schedulesMax) schedules already. Remove some first.")
      }
      let now = configuration.now()
      let next = try firstTime(draft, from: now)
      let id = ScheduleID(jobIDs.text("s_", at: now))
      let schedule = Schedule(id: id, draft: draft, next: next, createdAt: now, createdBy: requester)
      try await store(schedule)
      logger.info("schedule made", metadata: Self.metadata(schedule, by: requester))
      return schedule
    }
  }

  /// Changes a schedule; the old one stays when the new one is not good.
  package func changeSchedule(
    _ id: ScheduleID, to draft: ScheduleDraft, by requester: String
  ) async throws -> Schedule {
    try check(draft)
    return try await scheduleChange.with {
      var schedule = try known(id)
      let isSameTime = schedule.draft.timing == draft.timing && schedule.draft.isEnabled == draft.isEnabled
      if !isSameTime { schedule.next = try firstTime(draft, from: schedule.createdAt) }
      schedule.draft = draft
      try await store(schedule)
      logger.info("schedule changed", metadata: Self.metadata(schedule, by: requester))
      return schedule
    }
  }

  /// Removes a schedule and what still waits of it.
  package func removeSchedule(_ id: ScheduleID, by requester: String) async throws {
    try await scheduleChange.with {
      let schedule = try known(id)
      try await forget([schedule])
      logger.info("schedule removed", metadata: Self.metadata(schedule, by: requester))
    }
  }

  /// Stops a server's present run at that time; nothing when it does not run.
  package func stopLater(_ id: ServerID, at time: Double, by requester: String) async throws {
    _ = try registered(id)
    guard time > configuration.now() else { throw Self.past }
    guard registry.status(id).state.isActive || registry.isBusy(id) else { return }
    let draft = ScheduleDraft(server: id, action: .stop, timing: .once(time), endsRun: true)
    _ = try await addSchedule(draft, by: requester)
  }

  /// A stop that was asked for now leaves no later one behind.
  func dropStops(of id: ServerID) async throws {
    try await drop { $0.draft.server == id && $0.isSingleStop && $0.next != nil }
  }

  /// A run that ended by itself takes its stop with it.
  func dropStopOfRun(_ id: ServerID) async throws {
    try await drop { $0.draft.server == id && $0.draft.endsRun && $0.next != nil }
  }

  /// A server that is destroyed leaves no schedules behind.
  func dropSchedules(of id: ServerID) async throws {
    try await drop { $0.draft.server == id }
  }

  func drop(_ condition: (Schedule) -> Bool) async throws {
    guard scheduleBook.contains(where: condition) else { return }
    try await scheduleChange.with { try await forget(scheduleBook.schedules(where: condition)) }
  }

  private func store(_ schedule: Schedule) async throws {
    let replaced = scheduleBook.schedules { other in
      schedule.isSingleStop && schedule.next != nil && other.isSingleStop && other.next != nil
        && other.id != schedule.id && other.draft.server == schedule.draft.server
    }
    try await store.saveSchedules([schedule], removed: replaced.map(\.id))
    scheduleBook.remove(replaced.map(\.id))
    scheduleBook.put([schedule])
    await publish(servers: [schedule.draft.server])
  }

  private func forget(_ schedules: [Schedule]) async throws {
    guard !schedules.isEmpty else { return }
    try await store.saveSchedules([], removed: schedules.map(\.id))
    scheduleBook.remove(schedules.map(\.id))
    await publish(servers: Set(schedules.map(\.draft.server)))
  }

  private func known(_ id: ScheduleID) throws(OrcError) -> Schedule {
    guard let schedule = scheduleBook.schedule(id) else {
      throw OrcError(.noSuchSchedule, "There is no schedule [\(printable(id.text))].")
    }
    return schedule
  }

  private static func metadata(_ schedule: Schedule, by requester: String) -> Logger.Metadata {
    [
      "schedule": "\(schedule.id.text)", "server": "\(schedule.draft.server)",
      "action": "\(schedule.draft.action.rawValue)", "by": "\(requester)",
    ]
  }
}

extension ControlPlane {
  private static let past = OrcError(.schedulePast, "The time of the schedule has passed. Give one that is to come.")

  private func check(_ draft: ScheduleDraft) throws(OrcError) {
    _ = try registered(draft.server)
    for task in draft.then {
      guard (0...Double(Self.delayMax)).contains(task.delay) else {
        throw OrcError(.badInput, "A task's delay must be from 0 to \(Self.delayMax) seconds.")
      }
    }
    guard draft.then.count <= ScheduleDraft.tasksMax else {
      throw OrcError(.badInput, "A schedule has at most \(ScheduleDraft.tasksMax) further tasks.")
    }
    if case .interval(let seconds) = draft.timing, !(Self.intervalMin...Self.delayMax).contains(seconds) {
      throw OrcError(.badInput, "The interval must be from \(Self.intervalMin) to \(Self.delayMax) seconds.")
    }
  }

  /// The first time of a schedule that is made or changed now; nil for one that is switched off.
  private func firstTime(_ draft: ScheduleDraft, from start: Double) throws(OrcError) -> Double? {
    var enabled = draft
    enabled.isEnabled = true
    let next = try nextTime(enabled, after: configuration.now(), from: start)
    if next == nil, draft.isOnce { throw Self.past }
    guard next != nil else { throw OrcError(.badInput, "The cron line names no time of the next years.") }
    return draft.isEnabled ? next : nil
  }

  /// When a schedule is due after a moment; nil when it is not.
  ///
  /// - Throws: `srv.input` for a cron line or a zone that can't be used.
  func nextTime(_ draft: ScheduleDraft, after now: Double, from start: Double) throws(OrcError) -> Double? {
    guard draft.isEnabled else { return nil }
    switch draft.timing {
    case .once(let time): return time > now ? time : nil
    case .interval(let seconds):
      let step = Double(seconds)
      return start + (((now - start) / step).rounded(.down) + 1) * step
    case .cron(let line, let name):
      guard let zone = configuration.zone(name) else {
        let words = "[\(printable(name))] is no time zone that is known here; use an IANA name such as Europe/Berlin"
        throw OrcError(.badInput, "\(words).", details: .init(faults: [.init(pointer: "/time_zone", detail: words)]))
      }
      return try CronLine(parsing: line).next(after: Int(now.rounded(.down)), in: zone).map(Double.init)
    }
  }
}

extension Schedule {
  /// It is a stop that happens once; a server has at most one of them to come.
  var isSingleStop: Bool { draft.isOnce && draft.action == .stop }
}

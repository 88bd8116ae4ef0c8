import OrcModel

/// Schedules of a fake: one, and what a test asked for.
extension FakeOrchestration {
  private func schedule(_ draft: ScheduleDraft) -> Schedule {
    var schedule = Schedule(
      id: ScheduleID("j_01TEST"), draft: draft, next: 1_795_300_000, createdAt: 1_795_225_600, createdBy: "key:first")
    schedule.last = Schedule.Last(action: draft.action, dueAt: 1_795_233_000, firedAt: 1_795_233_000.02)
    return schedule
  }

  func schedules() -> [Schedule] {
    [
      schedule(
        ScheduleDraft(
          server: Sample.id(), action: .restart, timing: .cron("0 4 * * *", zone: "Europe/Berlin"),
          then: [ScheduleTask(action: .stop, delay: 60)], onlyWhen: .empty))
    ]
  }

  func schedule(_ id: ScheduleID) -> Schedule? { schedules().first { $0.id == id } }

  func nextRuns(of schedule: Schedule, count: Int) -> [Double] { schedule.next.map { [$0] } ?? [] }

  func addSchedule(_ draft: ScheduleDraft, by requester: String) async throws -> Schedule {
    try attempt()
    change { $0.acted.append("schedule \(draft.action.rawValue) \(draft.timing)") }
    return schedule(draft)
  }

  func changeSchedule(
    _ id: ScheduleID, to draft: ScheduleDraft, by requester: String
  ) async throws -> Schedule {
    try attempt()
    change { $0.acted.append("change \(draft.action.rawValue) \(draft.timing) \(draft.then.count)") }
    return schedule(draft)
  }

  func removeSchedule(_ id: ScheduleID, by requester: String) async throws {
    try attempt()
    guard schedule(id) != nil else { throw OrcError(.noSuchSchedule, "There is no schedule [\(id.text)].") }
  }

  func stopLater(_ id: ServerID, at time: Double, by requester: String) async throws {
    try attempt()
    change { $0.acted.append("stop \(id) at \(Int(time))") }
  }
}

import JSON
import OrcModel

/// A schedule as v2 shows it.
struct V2Schedule {
  /// How many of the next times are told.
  static let nextCount = 5

  let schedule: Schedule
  let next: [Double]

  init(_ schedule: Schedule, of orchestration: any Orchestration) {
    self.schedule = schedule
    next = orchestration.nextRuns(of: schedule, count: Self.nextCount)
  }

  /// What a client sends to have such a schedule: the part that a merge patch changes.
  static func request(_ draft: ScheduleDraft) -> JSONObject {
    var object: JSONObject = [
      "server": .string(draft.server.description), "action": .string(draft.action.rawValue), "at": .null,
      "interval_seconds": .null, "cron": .null, "time_zone": .null,
    ]
    switch draft.timing {
    case .once(let time): object["at"] = .string(Self.text(time))
    case .interval(let seconds): object["interval_seconds"] = .number(JSONNumber(seconds))
    case .cron(let line, let zone):
      object["cron"] = .string(line)
      object["time_zone"] = .string(zone)
    }
    object["then"] = .array(
      draft.then.map { task in
        .object(["action": .string(task.action.rawValue), "delay_seconds": .number(JSONNumber(Int(task.delay)))])
      })
    object["only_when"] = draft.onlyWhen.map { .string($0.rawValue) } ?? .null
    object["missed"] = .string(draft.missed.rawValue)
    object["enabled"] = .bool(draft.isEnabled)
    return object
  }

  /// Writes the schedule as one object.
  func write(into writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("id", schedule.id.text)
    for member in Self.request(schedule.draft).members {
      writer.key(member.key)
      writer.value(member.value)
    }
    writer.texts("next", next.map(Self.text))
    writer.key("last")
    writeLast(into: &writer)
    writer.member("created_at", Timestamp(schedule.createdAt).text)
    writer.member("created_by", schedule.createdBy)
    writer.endObject()
  }

  private func writeLast(into writer: inout JSONWriter) {
    guard let last = schedule.last else { return writer.null() }
    writer.beginObject()
    writer.member("action", last.action.rawValue)
    writer.member("due_at", Timestamp(last.dueAt).text)
    writer.member("fired_at", Timestamp(last.firedAt).text)
    writer.member("ended_at", last.endedAt.map { Timestamp($0).text })
    writer.member("result", last.result.rawValue)
    writer.member("detail", last.detail)
    writer.member("job", last.job?.text)
    writer.endObject()
  }

  /// Whole seconds without a fraction, so that what was sent comes back.
  private static func text(_ time: Double) -> String {
    time == time.rounded() ? Timestamp(Int(time)).text : Timestamp(time).text
  }
}

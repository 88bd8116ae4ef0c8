import HTTP
import JSON
import OrcModel

/// Schedules as v1 shows them.
extension V1 {
  var schedulerRoutes: [Route] {
    let path = "\(Self.prefix)/scheduler"
    let entry = RouteAnswer(status: 200, summary: "The entry", schema: .ref("V1Schedule"))
    return [
      Route(
        method: .get, path: path, id: "v1Scheduler", summary: "What is due, by time", access: .read,
        answers: [RouteAnswer(status: 200, summary: "The entries", schema: .list(of: "V1Schedule"))],
        work: { _ in list() }),
      Route(
        method: .post, path: path, id: "v1Schedule", summary: "Have something happen at a time", access: .operate,
        body: RouteBody(schema: .ref("V1ScheduleRequest"), isRequired: true), answers: [entry],
        errors: [.badServerID, .badInput, .schedulePast, .noSuchServer], work: schedule),
      Route(
        method: .get, path: path + "/{id}", id: "v1ScheduleByID", summary: "One entry", access: .read,
        answers: [entry], errors: [.noSuchSchedule],
        work: { call in
          let schedule = try services.schedule(call)
          return .object { write(schedule, into: &$0) }
        }),
      Route(
        method: .delete, path: path + "/{id}", id: "v1Unschedule", summary: "Remove an entry", access: .operate,
        answers: [RouteAnswer(status: 200, summary: "It is gone", schema: .ref("V1Success"))],
        errors: [.noSuchSchedule],
        work: { call in
          let id = call.scheduleID()
          try await services.orchestration.removeSchedule(id, by: call.caller.name)
          return success("The schedule was removed.")
        }),
    ]
  }

  private func list() -> HTTPResponse {
    var writer = JSONWriter()
    writer.beginArray()
    for schedule in services.orchestration.schedules() where schedule.next != nil {
      writer.beginObject()
      write(schedule, into: &writer)
      writer.endObject()
    }
    writer.endArray()
    return .json(writer.bytes)
  }

  private func schedule(_ call: Call) async throws -> HTTPResponse {
    let body = try LenientBody(call.body)
    guard let uid = try body.text("server_uid") else { throw LenientBody.fault("server_uid", "is required") }
    let server = try ServerID(parsing: uid)
    guard let word = try body.text("action"), let action = ScheduleAction(rawValue: word.lowercased()) else {
      throw LenientBody.fault("action", "must be one of start, stop, restart, update, backup")
    }
    let timing: ScheduleTiming
    if let time = try V1Time.read(body, now: services.now()) {
      timing = .once(time)
    } else if let line = try body.text("cron") {
      timing = .cron(line, zone: try body.text("time_zone") ?? "UTC")
    } else {
      throw LenientBody.fault("epoch_time", "is required, or interval, or cron with time_zone")
    }
    let draft = ScheduleDraft(server: server, action: action, timing: timing)
    let made = try await services.orchestration.addSchedule(draft, by: call.caller.name)
    return .object { write(made, into: &$0) }
  }

  private func write(_ schedule: Schedule, into writer: inout JSONWriter) {
    writer.member("id", schedule.id.text)
    writer.member("server_uid", schedule.draft.server.description)
    writer.member("time", schedule.next.map { Int($0) })
    writer.member("action", schedule.draft.action.rawValue)
    var cron: (line: String, zone: String)?
    if case .cron(let line, let zone) = schedule.draft.timing { cron = (line, zone) }
    writer.member("cron", cron?.line)
    writer.member("time_zone", cron?.zone)
    writer.key("last")
    guard let last = schedule.last else { return writer.null() }
    writer.beginObject()
    writer.member("time", Int(last.firedAt))
    writer.member("result", last.result.rawValue)
    writer.member("info", last.detail)
    writer.endObject()
  }
}

extension Call {
  /// The schedule that `{id}` names.
  func scheduleID() -> ScheduleID { ScheduleID(parameters["id"] ?? "") }
}

extension Services {
  /// The schedule that a call names, or the error that says there is none.
  func schedule(_ call: Call) throws(OrcError) -> Schedule {
    let id = call.scheduleID()
    guard let schedule = orchestration.schedule(id) else {
      throw OrcError(.noSuchSchedule, "There is no schedule [\(printable(id.text))].")
    }
    return schedule
  }
}

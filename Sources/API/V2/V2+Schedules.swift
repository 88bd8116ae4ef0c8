import HTTP
import JSON
import OrcModel

/// Schedules as resources.
extension V2 {
  var scheduleRoutes: [Route] {
    let path = "\(Self.prefix)/schedules"
    let one = RouteAnswer(status: 200, summary: "The schedule", schema: .ref("Schedule"))
    let errors: [OrcError.Code] = [.badServerID, .badInput, .schedulePast, .noSuchServer]
    return [
      Route(
        method: .get, path: path, id: "schedules", summary: "Schedules by their next time", access: .read,
        parameters: [
          RouteParameter(
            name: "server", place: .query, summary: "Only schedules of this server", schema: .type("string"))
        ],
        answers: [RouteAnswer(status: 200, summary: "The schedules", schema: .page(of: "Schedule"))],
        errors: [.badServerID], work: schedules),
      Route(
        method: .post, path: path, id: "addSchedule", summary: "Have something happen once or again and again",
        access: .operate, body: RouteBody(schema: .ref("ScheduleRequest"), isRequired: true),
        answers: [
          RouteAnswer(
            status: 201, summary: "The schedule", schema: .ref("Schedule"),
            fields: [(name: "Location", summary: "Where the schedule is")])
        ], errors: errors, work: addSchedule),
      Route(
        method: .get, path: path + "/{id}", id: "schedule", summary: "One schedule", access: .read, answers: [one],
        errors: [.noSuchSchedule], work: { call in answer(try services.schedule(call)) }),
      Route(
        method: .patch, path: path + "/{id}", id: "changeSchedule",
        summary: "Change a schedule (JSON Merge Patch, RFC 7396)", access: .operate,
        body: RouteBody(schema: .ref("SchedulePatch"), isRequired: true), answers: [one],
        errors: errors + [.noSuchSchedule],
        work: { call in
          let draft = try ScheduleBody.patched(try services.schedule(call).draft, with: call.body)
          return answer(
            try await services.orchestration.changeSchedule(call.scheduleID(), to: draft, by: call.caller.name))
        }),
      Route(
        method: .delete, path: path + "/{id}", id: "removeSchedule", summary: "Remove a schedule", access: .operate,
        answers: [RouteAnswer(status: 204, summary: "It is gone", schema: nil)], errors: [.noSuchSchedule],
        work: { call in
          try await services.orchestration.removeSchedule(call.scheduleID(), by: call.caller.name)
          return HTTPResponse(status: .noContent)
        }),
    ]
  }

  private func schedules(_ call: Call) throws(OrcError) -> HTTPResponse {
    let server = try call.query("server").map { text throws(OrcError) in try ServerID(parsing: text) }
    return list { writer in
      for schedule in services.orchestration.schedules() where server == nil || schedule.draft.server == server {
        V2Schedule(schedule, of: services.orchestration).write(into: &writer)
      }
    }
  }

  private func addSchedule(_ call: Call) async throws -> HTTPResponse {
    let draft = try ScheduleBody.draft(call.body)
    let made = try await services.orchestration.addSchedule(draft, by: call.caller.name)
    var response = answer(made)
    response.status = .created
    response.headers.set("Location", "\(Self.prefix)/schedules/\(made.id.text)")
    return response
  }

  private func answer(_ schedule: Schedule) -> HTTPResponse {
    var writer = JSONWriter()
    V2Schedule(schedule, of: services.orchestration).write(into: &writer)
    return .json(writer.bytes)
  }
}

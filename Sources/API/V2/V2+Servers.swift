import HTTP
import JSON
import OrcModel

/// Servers as resources.
extension V2 {
  var serverRoutes: [Route] {
    [
      Route(
        method: .get, path: "\(Self.prefix)/servers", id: "servers", summary: "The servers by uid", access: .read,
        parameters: [
          RouteParameter(name: "game", place: .query, summary: "Only servers of this plan", schema: .type("string")),
          RouteParameter(
            name: "state", place: .query, summary: "Only servers in this state", schema: .ref("RuntimeState")),
        ],
        answers: [RouteAnswer(status: 200, summary: "The servers", schema: .page(of: "Server"))], errors: [.badInput],
        work: servers),
      Route(
        method: .post, path: "\(Self.prefix)/servers", id: "createServer", summary: "Make a server from a plan",
        access: .admin, parameters: [Self.preferParameter],
        body: RouteBody(schema: .ref("CreateRequest"), isRequired: true),
        answers: Self.jobAnswers + [
          RouteAnswer(status: 204, summary: "A dry run: it could be made", schema: nil)
        ],
        errors: [
          .badInput, .noSuchPlan, .serverExists, .busy, .portsUsed, .planInvalid, .actionFailed, .unavailable,
        ], work: create),
      Route(
        method: .get, path: "\(Self.prefix)/servers/{uid}", id: "server", summary: "One server", access: .read,
        answers: [RouteAnswer(status: 200, summary: "The server", schema: .ref("Server"))],
        errors: [.badServerID, .noSuchServer],
        work: { call in .json(services.v2Servers.one(try services.server(call.serverID()))) }),
    ]
  }

  var changeRoutes: [Route] {
    let actions: [(String, ServerAction, String)] = [
      ("start", .start, "Start a server"), ("stop", .stop, "Stop a server"),
      ("restart", .restart, "Stop a server and start it"), ("kill", .kill, "End a server at once"),
    ]
    let errors: [OrcError.Code] = [
      .badServerID, .badInput, .noSuchServer, .busy, .portsUsed, .planInvalid, .actionFailed, .unavailable,
    ]
    let powerRoutes = actions.map { word, action, summary in
      Route(
        method: .post, path: "\(Self.prefix)/servers/{uid}/actions/\(word)", id: "\(word)Server", summary: summary,
        access: .operate, parameters: [Self.preferParameter], body: RouteBody(schema: .ref("ActionRequest")),
        answers: Self.jobAnswers + [Self.nothingToDo], errors: errors, work: { call in try await act(action, call) })
    }
    return powerRoutes + updateRoutes + [patchRoute, deleteRoute, unknownActionRoute]
  }

  private var updateRoutes: [Route] {
    let errors: [OrcError.Code] = [
      .badServerID, .badInput, .noSuchServer, .busy, .portsUsed, .planInvalid, .actionFailed, .unavailable,
    ]
    return [
      Route(
        method: .post, path: "\(Self.prefix)/servers/{uid}/actions/update", id: "updateServer",
        summary: "Fetch the game, its image or both anew", access: .operate, parameters: [Self.preferParameter],
        body: RouteBody(schema: .ref("UpdateRequest")), answers: Self.jobAnswers, errors: errors,
        work: { call in
          var body = try StrictBody(call.body)
          let names = UpdateMode.allCases.map(\.rawValue).joined(separator: ", ")
          let mode = body.parsed("mode", "one of \(names)") { UpdateMode(rawValue: $0) } ?? .full
          try body.finish()
          return try await job(.update(mode), on: call.serverID(), call)
        }),
      Route(
        method: .post, path: "\(Self.prefix)/servers/{uid}/actions/rollback", id: "rollBackServer",
        summary: "Go back to the image that the last update replaced", access: .operate,
        parameters: [Self.preferParameter], body: RouteBody(schema: .ref("ActionRequest")), answers: Self.jobAnswers,
        errors: errors, work: { call in try await act(.rollBack, call) }),
    ]
  }

  private static let nothingToDo = RouteAnswer(status: 204, summary: "There was nothing to do", schema: nil)

  private var patchRoute: Route {
    Route(
      method: .patch, path: "\(Self.prefix)/servers/{uid}", id: "changeServer",
      summary: "Change a server (JSON Merge Patch, RFC 7396)", access: .operate,
      body: RouteBody(schema: .ref("ServerPatch"), isRequired: true),
      answers: [RouteAnswer(status: 200, summary: "The server", schema: .ref("Server"))],
      errors: [
        .badServerID, .badInput, .noSuchServer, .noSuchPlan, .busy, .portsUsed, .planInvalid, .actionFailed,
        .unavailable,
      ], work: patch)
  }

  private var deleteRoute: Route {
    Route(
      method: .delete, path: "\(Self.prefix)/servers/{uid}", id: "deleteServer", summary: "Remove a server",
      access: .admin,
      parameters: [
        Self.preferParameter,
        RouteParameter(
          name: "data", place: .query, summary: "What becomes of its files; there is no default",
          schema: .choice("keep", "delete"), isRequired: true),
      ],
      answers: Self.jobAnswers + [Self.nothingToDo],
      errors: [.badServerID, .badInput, .noSuchServer, .busy, .actionFailed, .unavailable], work: delete)
  }

  private var unknownActionRoute: Route {
    Route(
      method: .post, path: "\(Self.prefix)/servers/{uid}/actions/{action}", id: "unknownAction", summary: "Unknown",
      access: .read, answers: [], isHidden: true,
      work: { call in
        throw OrcError(
          .unsupportedAction, "There is no action [\(printable(call.parameters["action"] ?? ""))].",
          details: OrcError.Details(available: ["kill", "restart", "rollback", "start", "stop", "update"]))
      })
  }

  private func servers(_ call: Call) throws(OrcError) -> HTTPResponse {
    let game = call.query("game")
    let state = call.query("state")
    guard game != nil || state != nil else { return .json(services.v2Servers.list(of: services.orchestration)) }
    if let state, RuntimeState(rawValue: state) == nil {
      throw OrcError(.badInput, "The query's [state] is no state: [\(printable(state))].")
    }
    return list { writer in
      for view in services.orchestration.servers() {
        guard game == nil || view.id.game.text == game?.lowercased() else { continue }
        guard state == nil || view.status.state.rawValue == state else { continue }
        writer.raw(services.v2Servers.one(view))
      }
    }
  }

  private func create(_ call: Call) async throws -> HTTPResponse {
    let request = try CreateBody.request(call.body)
    let accepted = try await services.orchestration.create(request, by: call.caller.name)
    guard let job = accepted.job else { return HTTPResponse(status: .noContent) }
    return await answer(job, to: call)
  }

  private func act(_ action: ServerAction, _ call: Call) async throws -> HTTPResponse {
    let id = try call.serverID()
    var body = try StrictBody(call.body)
    try body.finish()
    return try await job(action, on: id, call)
  }

  private func delete(_ call: Call) async throws -> HTTPResponse {
    let id = try call.serverID()
    guard let files = call.query("data").flatMap(FilesPolicy.init(rawValue:)) else {
      throw OrcError(.badInput, "Say what becomes of the files of [\(id)]: add ?data=keep or ?data=delete.")
    }
    return try await job(.destroy(files), on: id, call)
  }

  private func job(_ action: ServerAction, on id: ServerID, _ call: Call) async throws -> HTTPResponse {
    let accepted = try await services.orchestration.act(action, on: id, by: call.caller.name)
    guard let job = accepted.job else { return HTTPResponse(status: .noContent) }
    return await answer(job, to: call)
  }

  private func patch(_ call: Call) async throws -> HTTPResponse {
    let id = try call.serverID()
    var body = try StrictBody(call.body)
    var request = ModifyRequest(description: body.description(), refusesUnknown: true)
    for member in ["settings", "ports"] {
      for entry in body.open(member)?.members ?? [] { request.settings[entry.key] = entry.value.setting }
    }
    if body.isNull("description") { request.description = ServerRecord.noDescription }
    request.resetLimits = CreateBody.resetLimits(body)
    request.limits = CreateBody.limits(&body)
    try body.finish()
    guard request != ModifyRequest(refusesUnknown: true) else {
      return .json(services.v2Servers.one(try services.server(id)))
    }
    _ = try await services.orchestration.modify(id, request, by: call.caller.name)
    return .json(services.v2Servers.one(try services.server(id)))
  }
}

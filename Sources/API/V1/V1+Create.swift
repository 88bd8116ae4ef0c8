import HTTP
import JSON
import OrcModel

/// Making servers: one work behind all spellings.
extension V1 {
  var createRoutes: [Route] {
    let forms: [(HTTPMethod, String, String, String)] = [
      (.put, "/server/create/{target}", "v1Create", "Make a server by its uid, or by its game under an invented name"),
      (.post, "/server/create/{target}", "v1CreateByPost", "The same as PUT"),
      (.post, "/server/create", "v1Deploy", "Make a server from a flat form; an empty text means: not given"),
      (.post, "/servers", "v1CreateInList", "Make a server from an object with settings"),
    ]
    return forms.map { method, path, id, summary in
      Route(
        method: method, path: Self.prefix + path, id: id, summary: summary, access: .admin,
        body: RouteBody(schema: .ref("V1CreateRequest")),
        answers: [
          RouteAnswer(
            status: 200, summary: "The server, made or (with `task`) in the making; of a dry run that it can be made",
            schema: ["anyOf": [.ref("V1Created"), .ref("V1Success")]])
        ],
        errors: [
          .badServerID, .badInput, .noSuchPlan, .serverExists, .busy, .portsUsed, .planInvalid, .actionFailed,
          .unavailable,
        ],
        work: { call in try await create(call, emptyMeansAbsent: path == "/server/create") })
    }
  }

  private func create(_ call: Call, emptyMeansAbsent: Bool) async throws -> HTTPResponse {
    let form = V1CreateForm(
      body: try LenientBody(call.body), target: call.parameters["target"], emptyMeansAbsent: emptyMeansAbsent)
    let request = try form.request()
    let accepted = try await services.orchestration.create(request, by: call.caller.name)
    let isFinished = try await finished(accepted.job, call)
    let info = info(of: accepted, request: request, isFinished: isFinished)
    guard let view = services.orchestration.server(accepted.server) else { return success(info) }
    return union(view, info: info) { writer in
      writer.texts("ignored", accepted.ignored)
      writer.texts("warnings", accepted.warnings)
    }
  }

  private func info(of accepted: Accepted, request: CreateRequest, isFinished: Bool) -> String {
    if request.isDryRun { return "Server [\(accepted.server)] can be created; nothing was done." }
    guard isFinished else { return "Server [\(accepted.server)] is being created." }
    let origin = accepted.job?.input.adoptsFolder == true ? ", with the files that were kept of it" : ""
    return "Server [\(accepted.server)] was created\(request.starts ? " and started" : "")\(origin)."
  }
}

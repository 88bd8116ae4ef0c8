import HTTP
import OrcModel

/// Taking over servers from their folders.
extension V1 {
  var importRoutes: [Route] {
    [
      Route(
        method: .put, path: "\(Self.prefix)/servers", id: "v1Import",
        summary: "Register the servers' folders that are not registered yet", access: .admin,
        body: RouteBody(schema: .ref("V1SkipRequest")),
        answers: [RouteAnswer(status: 200, summary: "All servers by uid", schema: .list(of: "V1Record"))],
        errors: [.badInput, .unavailable, .actionFailed],
        work: { call in
          if try LenientBody(call.body).flag("skip") {
            try services.requireRuntime()
          } else {
            _ = try await services.orchestration.importServers(by: call.caller.name)
          }
          return .json(services.v1Servers.list(of: services.orchestration))
        })
    ]
  }
}

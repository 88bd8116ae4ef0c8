import HTTP
import JSON
import OrcModel

/// One command to a server's console.
extension V1 {
  var commandRoutes: [Route] {
    [(HTTPMethod.put, ""), (.post, "ByPost")].map { method, suffix in
      Route(
        method: method, path: "\(Self.prefix)/server/console/{uid}", id: "v1Command\(suffix)",
        summary: "Write one line to the game's console, where CONSOLE_INPUT is enabled", access: .operate,
        body: RouteBody(schema: .ref("V1CommandRequest"), isRequired: true),
        answers: [
          RouteAnswer(
            status: 200, summary: "It was written; with `skip` the server",
            schema: ["anyOf": [.ref("V1Success"), .ref("V1Record")]])
        ],
        errors: [.badServerID, .badInput, .noSuchServer, .unsupportedAction, .actionFailed, .unavailable],
        work: command)
    }
  }

  private func command(_ call: Call) async throws -> HTTPResponse {
    let id = try call.serverID()
    let body = try LenientBody(call.body)
    let view = try services.server(id)
    guard let line = try body.text("command"), !line.isEmpty else { throw LenientBody.fault("command", "is required") }
    if try body.flag("skip") { return .json(services.v1Servers.one(view)) }
    try await services.orchestration.command(id, line, by: call.caller.name)
    return success("The command was written to the console of [\(id)].")
  }
}

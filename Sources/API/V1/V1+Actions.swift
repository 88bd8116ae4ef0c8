import HTTP
import JSON
import OrcModel

/// Doing something to a server that exists.
extension V1 {
  private struct Word {
    let word: String
    let action: ServerAction
    let summary: String
  }

  var actionRoutes: [Route] {
    let words = [
      Word(word: "start", action: .start, summary: "Start a server"),
      Word(word: "stop", action: .stop, summary: "Stop a server"),
      Word(word: "restart", action: .restart, summary: "Stop a server and start it"),
      Word(word: "kill", action: .kill, summary: "End a server at once"),
    ]
    var routes: [Route] = []
    for (method, suffix) in [(HTTPMethod.put, ""), (.post, "ByPost")] {
      for word in words { routes.append(actionRoute(word, method, suffix)) }
      routes.append(descriptionRoute(method, suffix))
      routes.append(skipRoute(method, suffix))
    }
    return routes + [HTTPMethod.get, .put, .post, .delete].map(unknownRoute)
  }

  private func actionRoute(_ word: Word, _ method: HTTPMethod, _ suffix: String) -> Route {
    Route(
      method: method, path: "\(Self.prefix)/server/\(word.word)/{uid}", id: "v1\(word.word.titled)\(suffix)",
      summary: word.summary, access: .operate, body: RouteBody(schema: .ref("V1ActionRequest")),
      answers: [RouteAnswer(status: 200, summary: "The server; `task` while it goes on", schema: .ref("V1Record"))],
      errors: [
        .badServerID, .badInput, .schedulePast, .noSuchServer, .busy, .portsUsed, .planInvalid, .actionFailed,
        .unavailable,
      ],
      work: { call in try await act(word.action, call) })
  }

  private func descriptionRoute(_ method: HTTPMethod, _ suffix: String) -> Route {
    Route(
      method: method, path: "\(Self.prefix)/server/description/{uid}", id: "v1Description\(suffix)",
      summary: "Change the description", access: .operate,
      body: RouteBody(schema: .ref("V1DescriptionRequest"), isRequired: true),
      answers: [RouteAnswer(status: 200, summary: "The server", schema: .ref("V1Record"))],
      errors: [.badServerID, .badInput, .noSuchServer, .busy, .planInvalid, .actionFailed, .unavailable], work: describe
    )
  }

  private func skipRoute(_ method: HTTPMethod, _ suffix: String) -> Route {
    Route(
      method: method, path: "\(Self.prefix)/server/skip/{uid}", id: "v1Skip\(suffix)",
      summary: "Do nothing and answer the server", access: .read,
      answers: [RouteAnswer(status: 200, summary: "The server", schema: .ref("V1Record"))],
      errors: [.badServerID, .noSuchServer],
      work: { call in .json(services.v1Servers.one(try services.server(call.serverID()))) })
  }

  /// Says which words there are.
  private func unknownRoute(_ method: HTTPMethod) -> Route {
    Route(
      method: method, path: "\(Self.prefix)/server/{action}/{uid}", id: "v1Unknown\(method.rawValue)",
      summary: "Unknown", access: .read, answers: [], isHidden: true,
      work: { call in
        let word = printable(call.parameters["action"] ?? "")
        throw OrcError(
          .unsupportedAction, "There is no action [\(word)] with \(method.rawValue).",
          details: OrcError.Details(available: Self.words(of: method)))
      })
  }

  private static func words(of method: HTTPMethod) -> [String] {
    switch method {
    case .get: ["backups", "get", "info", "logs", "save", "stats"]
    case .delete: ["destroy", "eradicate"]
    default:
      [
        "console", "create", "description", "files", "get", "info", "kill", "modify", "restart", "save", "skip",
        "start", "stats", "stop", "update",
      ]
    }
  }

  private func act(_ action: ServerAction, _ call: Call) async throws -> HTTPResponse {
    let id = try call.serverID()
    let body = try LenientBody(call.body)
    if try body.flag("skip") { return .json(services.v1Servers.one(try services.server(id))) }
    let stop = action == .start || action == .stop ? try V1Time.read(body, now: services.now()) : nil
    if let stop, action == .stop {
      try await services.orchestration.stopLater(id, at: stop, by: call.caller.name)
      return .json(services.v1Servers.one(try services.server(id)))
    }
    let accepted = try await services.orchestration.act(action, on: id, by: call.caller.name)
    if let stop { try await services.orchestration.stopLater(id, at: stop, by: call.caller.name) }
    _ = try await finished(accepted.job, call)
    return .json(services.v1Servers.one(try services.server(id)))
  }

  private func describe(_ call: Call) async throws -> HTTPResponse {
    let id = try call.serverID()
    let body = try LenientBody(call.body)
    if try body.flag("skip") { return .json(services.v1Servers.one(try services.server(id))) }
    guard let text = try body.description() else { throw LenientBody.fault("description", "is required") }
    let view = try await services.orchestration.describe(id, as: text, by: call.caller.name)
    return .json(services.v1Servers.one(view))
  }
}

extension String {
  /// The word with its first letter in upper case, for ids of operations.
  var titled: String { prefix(1).uppercased() + dropFirst() }
}

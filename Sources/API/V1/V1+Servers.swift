import HTTP
import JSON
import OrcModel

/// Looking at servers.
extension V1 {
  /// The most lines of output that one answer carries.
  static let logLinesMax = 5000
  /// The lines of output when a client names no number.
  static let logLinesDefault = 100

  var serverRoutes: [Route] {
    let record = RouteAnswer(status: 200, summary: "The server", schema: .ref("V1Record"))
    var routes = [
      Route(
        method: .get, path: "\(Self.prefix)/servers", id: "v1Servers", summary: "All servers", access: .read,
        answers: [RouteAnswer(status: 200, summary: "The servers by uid", schema: .list(of: "V1Record"))],
        errors: [.unavailable], work: { _ in try list() })
    ]
    for (word, method, id) in [
      ("get", HTTPMethod.get, "v1Get"), ("info", .get, "v1Info"), ("get", .put, "v1GetByPut"),
      ("info", .put, "v1InfoByPut"), ("get", .post, "v1GetByPost"), ("info", .post, "v1InfoByPost"),
    ] {
      routes.append(
        Route(
          method: method, path: "\(Self.prefix)/server/\(word)/{uid}", id: id, summary: "One server", access: .read,
          answers: [record], errors: [.badServerID, .noSuchServer], work: { call in try one(call.serverID()) }))
    }
    for (method, id) in [(HTTPMethod.get, "v1Stats"), (.put, "v1StatsByPut"), (.post, "v1StatsByPost")] {
      routes.append(
        Route(
          method: method, path: "\(Self.prefix)/server/stats/{uid}", id: id, summary: "What a server uses right now",
          access: .read,
          answers: [RouteAnswer(status: 200, summary: "The server and its use", schema: .ref("V1Stats"))],
          errors: [.badServerID, .noSuchServer, .unavailable, .actionFailed],
          work: { call in try await stats(call.serverID()) }))
    }
    return routes + [logRoute]
  }

  private var logRoute: Route {
    Route(
      method: .get, path: "\(Self.prefix)/server/logs/{uid}", id: "v1Logs", summary: "The last lines of output",
      access: .read,
      parameters: [
        RouteParameter(
          name: "lines", place: .query, summary: "How many, 1 to \(Self.logLinesMax)",
          schema: ["type": "integer", "default": .number(JSONNumber(Self.logLinesDefault))])
      ],
      answers: [RouteAnswer(status: 200, summary: "The lines, oldest first", schema: .ref("V1Logs"))],
      errors: [.badServerID, .noSuchServer, .unavailable, .actionFailed], work: logs)
  }

  private func list() throws(OrcError) -> HTTPResponse {
    try services.requireRuntime()
    return .json(services.v1Servers.list(of: services.orchestration))
  }

  private func one(_ id: ServerID) throws(OrcError) -> HTTPResponse {
    .json(services.v1Servers.one(try services.server(id)))
  }

  private func logs(_ call: Call) async throws -> HTTPResponse {
    let id = try call.serverID()
    let asked = call.query("lines").flatMap { Int($0) } ?? Self.logLinesDefault
    let count = min(max(asked, 1), Self.logLinesMax)
    _ = try services.server(id)
    let lines = try await services.orchestration.logs(id, linesMax: count)
    return .object { writer in
      writer.texts("logs", lines)
      writer.member("server_uid", id.description)
      writer.member("lines", count)
    }
  }

  private func stats(_ id: ServerID) async throws -> HTTPResponse {
    let view = try services.server(id)
    let stats = try await services.orchestration.stats(id)
    return .object { writer in
      V1Record(view: view).writeMembers(into: &writer)
      writer.key("stats")
      guard let stats else { return writer.value("Not available") }
      if stats.raw.isEmpty { writer.value("Not available") } else { writer.raw(stats.raw) }
      write(stats, of: view, into: &writer)
    }
  }

  /// The members that are only there when they are known: clients call number methods on them.
  private func write(_ stats: ServerStats, of view: ServerView, into writer: inout JSONWriter) {
    if let cpu = stats.cpuPercent {
      writer.key("cpu_percent")
      writer.value(cpu)
    }
    if let used = stats.memoryBytes, let limit = stats.memoryLimitBytes, limit > 0 {
      writer.key("memory_percent")
      writer.value(Double(used) / Double(limit) * 100)
    }
    if let used = stats.memoryBytes { writer.member("memory_usage", used) }
    if let limit = stats.memoryLimitBytes { writer.member("memory_limit", limit) }
    if let started = stats.startedAt {
      writer.member("uptime", Self.uptime(seconds: Int(services.now()) - started))
    }
    for name in ["players", "max_players"] {
      guard let text = view.status.configFiles[name] else { continue }
      if let number = Int(text) { writer.member(name, number) } else { writer.member(name, text) }
    }
  }

  /// A length of time in its two largest units, such as `2h 13m`.
  static func uptime(seconds: Int) -> String {
    let seconds = max(0, seconds)
    let parts = [(seconds / 86400, "d"), (seconds / 3600 % 24, "h"), (seconds / 60 % 60, "m"), (seconds % 60, "s")]
    let first = parts.firstIndex { $0.0 > 0 } ?? parts.count - 1
    return parts[first...].prefix(2).map { "\($0.0)\($0.1)" }.joined(separator: " ")
  }
}

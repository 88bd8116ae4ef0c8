import HTTP
import JSON
import OrcModel

/// What a server says and uses.
extension V2 {
  var outputRoutes: [Route] {
    [
      Route(
        method: .get, path: "\(Self.prefix)/servers/{uid}/logs", id: "serverLogs",
        summary: "The last lines of output, or with follow=true new lines as they come", access: .read,
        parameters: [
          RouteParameter(
            name: "lines", place: .query, summary: "How many past lines, 0 to \(V1.logLinesMax)",
            schema: ["type": "integer", "default": .number(JSONNumber(Self.limitDefault))]),
          RouteParameter(
            name: "follow", place: .query, summary: "Answer a stream of events `line`, past lines first",
            schema: .type("boolean")),
        ],
        answers: [
          RouteAnswer(
            status: 200, summary: "The lines, oldest first; a stream where they are followed",
            schema: .page(ofType: "string"), otherMediaType: "text/event-stream")
        ],
        errors: [.badServerID, .badInput, .noSuchServer, .actionFailed, .unavailable], work: logs),
      Route(
        method: .get, path: "\(Self.prefix)/servers/{uid}/stats", id: "serverStats",
        summary: "What a server uses right now", access: .read,
        answers: [RouteAnswer(status: 200, summary: "One measurement", schema: .ref("Stats"))],
        errors: [.badServerID, .noSuchServer, .actionFailed, .unavailable], work: stats),
    ]
  }

  private func logs(_ call: Call) async throws -> HTTPResponse {
    let id = try call.serverID()
    let count = try number("lines", in: 0...V1.logLinesMax, default: Self.limitDefault, call)
    _ = try services.server(id)
    let lines = count == 0 ? [] : try await services.orchestration.logs(id, linesMax: count)
    if call.queryFlag("follow") { return follow(id, after: lines) }
    return list { writer in for line in lines { writer.value(line) } }
  }

  private func follow(_ id: ServerID, after past: [String]) -> HTTPResponse {
    let services = services
    return .events { writer in
      for line in past { try await writer.write(ServerSentEvent(event: "line", data: line).bytes) }
      try await services.streams.whileOpen {
        try await services.orchestration.followLogs(id) { line in
          do {
            try await writer.write(ServerSentEvent(event: "line", data: line).bytes)
            return true
          } catch {
            return false
          }
        }
      }
      try await writer.write(ServerSentEvent(event: "end", data: "").bytes)
    }
  }

  private func stats(_ call: Call) async throws -> HTTPResponse {
    let id = try call.serverID()
    let view = try services.server(id)
    let stats = try await services.orchestration.stats(id)
    return .object { writer in
      writer.member("uid", view.id.description)
      writer.member("running", stats != nil)
      writer.key("cpu_percent")
      if let cpu = stats?.cpuPercent { writer.value(cpu) } else { writer.null() }
      writer.member("memory_bytes", stats?.memoryBytes)
      writer.member("memory_limit_bytes", stats?.memoryLimitBytes)
      writer.member("started_at", stats?.startedAt.map { Timestamp($0).text })
    }
  }
}

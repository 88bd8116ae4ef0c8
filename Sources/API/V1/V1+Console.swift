import HTTP
import JSON
import OrcModel

/// A server's output as a WebSocket.
extension V1 {
  /// The largest message that a client may send, in bytes: a console command.
  static let consoleMessageBytesMax = 4096

  var consoleRoutes: [Route] {
    [
      Route(
        method: .get, path: "\(Self.prefix)/ws/console/{uid}", id: "v1Console",
        summary: "New lines of output as a WebSocket; each message is JSON with type log, info or error", access: .read,
        parameters: [
          RouteParameter(
            name: "tail", place: .query, summary: "Past lines that come first, 0 to \(Self.logLinesMax)",
            schema: ["type": "integer", "default": 0])
        ],
        answers: [RouteAnswer(status: 101, summary: "The WebSocket stands", schema: nil)],
        errors: [.badServerID, .noSuchServer, .upgradeRequired], work: console)
    ]
  }

  private func console(_ call: Call) throws(OrcError) -> HTTPResponse {
    let id = try call.serverID()
    _ = try services.server(id)
    let tail = min(max(call.query("tail").flatMap { Int($0) } ?? 0, 0), Self.logLinesMax)
    var options = WebSocketOptions()
    options.messageBytesMax = Self.consoleMessageBytesMax
    let services = services
    let caller = call.caller
    let body = HTTPResponse.Body.webSocket(options) { socket in
      try await services.streams.whileOpen { try await Self.serve(id, tail: tail, services, caller, socket) }
    }
    return HTTPResponse(status: HTTPStatus(101), body: body)
  }

  /// Ends when the client closes, or when the server has no more output.
  private static func serve(
    _ id: ServerID, tail: Int, _ services: Services, _ caller: Caller, _ socket: WebSocket
  ) async throws {
    let past = tail == 0 ? [] : try await services.orchestration.logs(id, linesMax: tail)
    for line in past { try await socket.send(message("log", data: line)) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        do {
          try await services.orchestration.followLogs(id) { line in
            (try? await socket.send(message("log", data: line))) != nil
          }
          try await socket.send(message("info", message: "The output has ended."))
        } catch let error as OrcError {
          try await socket.send(message("error", message: error.message))
        }
      }
      group.addTask {
        // Receiving also answers pings and notices that the client has gone.
        while let received = try await socket.receive() {
          guard let refusal = await write(received, to: id, services, caller) else { continue }
          try await socket.send(message("error", message: refusal.message))
        }
      }
      try await group.next()
      group.cancelAll()
    }
  }

  /// Hands what a client typed to the game; answers why that can't be.
  private static func write(
    _ received: WebSocket.Message, to id: ServerID, _ services: Services, _ caller: Caller
  ) async -> OrcError? {
    do {
      guard case .text(let line) = received else { throw OrcError(.badInput, "A console command is text.") }
      guard caller.access >= .operate else {
        throw OrcError(.forbidden, "This key may look on, but not write to the console.")
      }
      try await services.orchestration.command(id, line, by: caller.name)
      return nil
    } catch let error as OrcError {
      return error
    } catch {
      return OrcError(.internalError, "The command was not written.")
    }
  }

  private static func message(_ type: String, data: String? = nil, message: String? = nil) -> WebSocket.Message {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("type", type)
    if let data { writer.member("data", data) }
    if let message { writer.member("message", message) }
    writer.endObject()
    return .text(writer.text)
  }
}

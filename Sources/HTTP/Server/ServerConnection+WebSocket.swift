extension ServerConnection {
  /// Answers a WebSocket handshake and gives the connection to the closure.
  func openWebSocket(
    _ request: HTTPRequest, _ options: WebSocketOptions, _ use: @escaping @Sendable (WebSocket) async throws -> Void
  ) async {
    switch WebSocketHandshake.judge(request.method, request.headers) {
    case .malformed: refuseWebSocket(400, "the WebSocket handshake is malformed")
    case .upgradeRequired: refuseWebSocket(426, "this is for WebSocket clients of version 13")
    case .accept(let accept):
      let offered = request.headers.list(of: "Sec-WebSocket-Protocol")
      let subprotocol = offered.first { options.subprotocols.contains($0) }
      var response = HTTPResponse(headers: ["Sec-WebSocket-Accept": accept])
      response.headers["Sec-WebSocket-Protocol"] = subprotocol
      await upgrade(response, "websocket") { stream in
        let socket = WebSocket(stream: stream, options: options, subprotocol: subprotocol)
        do {
          try await use(socket)
          await socket.close()
        } catch {
          await socket.close(code: 1011, reason: "internal error")
        }
      }
    }
  }

  private func refuseWebSocket(_ status: Int, _ message: String) {
    var error = HTTPServerError(HTTPError(.webSocket, message))
    error.status = HTTPStatus(status)
    error.headers = ["Upgrade": "websocket", "Sec-WebSocket-Version": "13"]
    loop.perform { [error] in
      guard self.taskEnded() else { return }
      self.respond(self.shard.core.configuration.renderError(error))
    }
  }
}

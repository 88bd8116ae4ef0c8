/// What a handler answers.
package struct HTTPResponse: Sendable {
  /// The body of a response.
  package enum Body: Sendable {
    /// No body.
    case empty
    /// A body that is there as a whole.
    case bytes([UInt8])
    /// A body that is made while it is sent; `length` in bytes, nil for one whose end nobody knows yet.
    ///
    /// The closure's task is cancelled when the client is gone; an error it throws breaks the connection,
    /// so that the client doesn't take half a body for a whole one.
    case stream(length: Int64?, @Sendable (any HTTPBodyWriter) async throws -> Void)
    /// Leaves HTTP: sends `101 Switching Protocols` with this protocol's name and hands the bytes over.
    case upgrade(protocol: String, @Sendable (UpgradedStream) async throws -> Void)
    /// Leaves HTTP for a WebSocket (RFC 6455); answered with 400 or 426 when the request isn't a handshake.
    case webSocket(WebSocketOptions, @Sendable (WebSocket) async throws -> Void)
  }

  /// The status.
  package var status: HTTPStatus
  /// The header fields; the server adds Date, Content-Length or Transfer-Encoding, and Connection itself.
  package var headers: HTTPHeaders
  /// The body.
  package var body: Body

  /// Makes a response.
  package init(status: HTTPStatus = .ok, headers: HTTPHeaders = [:], body: Body = .empty) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// A response with a text body.
  package static func text(
    _ text: String, status: HTTPStatus = .ok, contentType: String = "text/plain; charset=utf-8"
  ) -> Self {
    Self(status: status, headers: ["Content-Type": contentType], body: .bytes(Array(text.utf8)))
  }

  /// A stream of server-sent events, never stored by caches or held back by proxies.
  package static func events(
    _ produce: @escaping @Sendable (any HTTPBodyWriter) async throws -> Void
  ) -> Self {
    let headers: HTTPHeaders = [
      "Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no",
    ]
    return Self(headers: headers, body: .stream(length: nil, produce))
  }
}

/// Takes the pieces of a streamed body.
package protocol HTTPBodyWriter: Sendable {
  /// Sends the bytes and waits while the client is slow; throws `closed` when it is gone, `timeout` when
  /// it takes nothing for too long.
  func write(_ bytes: [UInt8]) async throws
}

/// What goes wrong in HTTP: a code to decide by, and a sentence that names the object and the remedy.
package struct HTTPError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kinds of failure.
  package enum Code: String, Hashable, Sendable, CaseIterable {
    /// The first line of a message is malformed.
    case startLine
    /// The request target is malformed.
    case target
    /// A header field is malformed.
    case field
    /// The Host field is missing, doubled or malformed (RFC 9112 section 3.2).
    case host
    /// The length of the body is malformed or stated twice (RFC 9112 section 6.3).
    case bodyLength
    /// The transfer coding isn't `chunked` (RFC 9112 section 6.1).
    case transferCoding
    /// A chunk is malformed (RFC 9112 section 7.1).
    case chunk
    /// The protocol's version isn't HTTP/1.0 or HTTP/1.1.
    case version
    /// The head is larger than the limit, or has more fields.
    case headTooLarge
    /// The head didn't arrive in time.
    case headTimeout
    /// The body is longer than the limit.
    case bodyTooLarge
    /// The body stopped arriving.
    case bodyTimeout
    /// The connection ended within a message.
    case incomplete
    /// Nothing is at this path.
    case notFound
    /// The path doesn't take this method.
    case methodNotAllowed
    /// An expectation other than `100-continue` (RFC 9110 section 10.1.1).
    case expectation
    /// There are too many connections, or the server is going away.
    case unavailable
    /// The handler failed.
    case handler
    /// A WebSocket frame breaks RFC 6455.
    case webSocket
    /// The other end refused the upgrade.
    case upgradeRefused
    /// The connection couldn't be made.
    case connect
    /// The server's certificate can't be trusted.
    case certificate
    /// TLS failed.
    case tls
    /// A redirect can't be followed.
    case redirect
    /// Waiting took longer than allowed.
    case timeout
    /// The connection is closed.
    case closed
    /// A name has no address.
    case resolve
    /// An address can't be listened on.
    case listen
    /// A system call failed.
    case system
    /// The caller asked for something that can't be sent.
    case usage
  }

  /// The kind of failure.
  package let code: Code
  /// A lower-case sentence without full stop.
  package let message: String
  /// The system's error number where a system call failed, else 0.
  package let errno: Int32
  /// What the other end answered where it refused an upgrade; `message` is the body of that answer.
  package let answer: HTTPStatus?

  /// Names a failure.
  package init(_ code: Code, _ message: String, errno: Int32 = 0, answer: HTTPStatus? = nil) {
    self.code = code
    self.message = message
    self.errno = errno
    self.answer = answer
  }

  /// The message.
  package var description: String { message }

  /// The status with which a server answers this failure.
  package var status: HTTPStatus {
    switch code {
    case .startLine, .target, .field, .host, .bodyLength, .chunk, .incomplete, .webSocket, .usage: HTTPStatus(400)
    case .transferCoding: HTTPStatus(501)
    case .version: HTTPStatus(505)
    case .headTooLarge: HTTPStatus(431)
    case .headTimeout, .bodyTimeout: HTTPStatus(408)
    case .bodyTooLarge: HTTPStatus(413)
    case .notFound: HTTPStatus(404)
    case .methodNotAllowed: HTTPStatus(405)
    case .expectation: HTTPStatus(417)
    case .unavailable: HTTPStatus(503)
    case .handler, .listen, .system: HTTPStatus(500)
    case .upgradeRefused, .connect, .closed, .resolve, .certificate, .tls, .redirect: HTTPStatus(502)
    case .timeout: HTTPStatus(504)
    }
  }
}

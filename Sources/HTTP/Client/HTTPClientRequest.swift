/// A request to send.
package struct HTTPClientRequest: Sendable {
  /// The body of a request.
  package enum Body: Sendable {
    /// No body.
    case none
    /// A body that is there as a whole.
    case bytes([UInt8])
    /// A body that is made while it is sent; `length` in bytes, nil sends chunks.
    case stream(length: Int64?, @Sendable (any HTTPBodyWriter) async throws -> Void)
  }

  /// How long to wait for what.
  package struct Timeouts: Sendable {
    /// The default of `responseHead`.
    package static let responseHeadDefault = Duration.seconds(60)
    /// The default of `idle`.
    package static let idleDefault = Duration.seconds(60)

    /// From the end of the request to the head of the response; nil waits forever.
    package var responseHead: Duration?
    /// Between two pieces of either body; nil waits forever, as endless streams need.
    package var idle: Duration?

    /// Takes the defaults where nothing is said.
    package init(responseHead: Duration? = responseHeadDefault, idle: Duration? = idleDefault) {
      self.responseHead = responseHead
      self.idle = idle
    }

    /// Waits forever; only cancelling the task ends it.
    package static var none: Self { Self(responseHead: nil, idle: nil) }
  }

  /// The method.
  package var method: HTTPMethod
  /// The request target: path and query, percent-encoded.
  package var target: String
  /// The header fields; Host, Content-Length and Transfer-Encoding are added.
  package var headers: HTTPHeaders
  /// The body.
  package var body: Body
  /// How long to wait.
  package var timeouts: Timeouts

  /// Makes a request.
  package init(
    method: HTTPMethod = .get, target: String, headers: HTTPHeaders = [:], body: Body = .none,
    timeouts: Timeouts = Timeouts()
  ) {
    self.method = method
    self.target = target
    self.headers = headers
    self.body = body
    self.timeouts = timeouts
  }
}

/// A client of one server: pools connections, reuses them, and streams bodies both ways.
package final class HTTPClient: Sendable {
  /// Where the client connects to.
  package let endpoint: HTTPClientEndpoint
  private let configuration: Configuration
  private let pool: ConnectionPool

  /// Makes a client; nothing is connected before the first request.
  package init(
    endpoint: HTTPClientEndpoint, eventLoops: EventLoopGroup, configuration: Configuration = Configuration()
  ) {
    self.endpoint = endpoint
    self.configuration = configuration
    pool = ConnectionPool(endpoint, eventLoops, configuration)
  }

  deinit {
    pool.close()
  }

  /// Sends a request and waits for the head of its response.
  ///
  /// Cancelling the task closes the connection. An idempotent request with a body that can be sent again is
  /// tried once more when a reused connection turns out to be dead.
  /// Throws `connect`, `timeout`, `closed`, and the codes of malformed responses.
  package func send(_ request: HTTPClientRequest) async throws -> HTTPClientResponse {
    let (exchange, head) = try await start(request, isUpgrade: false)
    return HTTPClientResponse(status: head.status, headers: head.headers, body: HTTPClientResponseBody(exchange))
  }

  /// Sends a request whose response leaves HTTP: 101, or the 200 of Docker's older attach.
  ///
  /// Throws `upgradeRefused` with the server's status and words when it answers anything else.
  package func upgrade(_ request: HTTPClientRequest) async throws -> UpgradedStream {
    var request = request
    if !request.headers.contains("Connection") { request.headers.set("Connection", "Upgrade") }
    if !request.headers.contains("Upgrade") { request.headers.set("Upgrade", "tcp") }
    let (exchange, head) = try await start(request, isUpgrade: true)
    let isRaw = head.status.code == 200 && head.body(answering: request.method) == .untilEnd
    guard head.status.code == 101 || isRaw else {
      let body = try await HTTPClientResponseBody(exchange).collect(upTo: Self.refusalBytesMax)
      throw HTTPError(.upgradeRefused, String(decoding: body, as: UTF8.self), answer: head.status)
    }
    return try await exchange.leave(head.headers)
  }

  /// Closes the unused connections; those in use end with their requests.
  package func close() {
    pool.close()
  }

  /// The largest body in bytes that is read of an answer which refuses an upgrade.
  private static let refusalBytesMax = 64 << 10

  private func start(
    _ request: HTTPClientRequest, isUpgrade: Bool
  ) async throws -> (ClientExchange, ResponseHead) {
    try RequestSerializer.check(request)
    var mayRetry = request.method.isIdempotent && request.body.canBeSentAgain
    while true {
      let lease = try await pool.lease()
      let exchange = ClientExchange(lease: lease, request: request, configuration: configuration)
      do {
        return (exchange, try await exchange.start(host: endpoint.hostField, isUpgrade: isUpgrade))
      } catch {
        let wasStale = lease.isReused && exchange.isUntouched && !(error is CancellationError)
        exchange.abort()
        guard mayRetry, wasStale, (error as? HTTPError)?.code != .timeout else { throw error }
        mayRetry = false
      }
    }
  }
}

extension HTTPClientRequest.Body {
  /// Says that the body is still there after it was sent.
  fileprivate var canBeSentAgain: Bool {
    if case .stream = self { return false }
    return true
  }
}

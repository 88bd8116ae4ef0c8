/// Gets things from the web within limits, following redirects.
package struct WebFetch: Sendable {
  /// How many redirects are followed.
  package static let redirectsMax = 5

  /// What a server answered in the end.
  package struct Answer: Sendable {
    /// The status; not a redirect.
    package let status: HTTPStatus
    /// The header fields.
    package let headers: HTTPHeaders
    /// Where it came from, after the redirects.
    package let address: WebAddress
    fileprivate let body: HTTPClientResponseBody

    /// Hands on the body, piece by piece; throws `bodyTooLarge` when it is longer than `limit` bytes.
    package func read(upTo limit: Int, _ take: ([UInt8]) throws -> Void) async throws {
      var count = 0
      for try await chunk in body {
        count += chunk.count
        guard count <= limit else {
          throw HTTPError(.bodyTooLarge, "what \(address) sends is longer than \(limit) bytes")
        }
        try take(chunk)
      }
    }
  }

  private let eventLoops: EventLoopGroup
  private let trust: TLSTrust
  private let connectTimeout: Duration

  /// A fetcher; nothing is connected, and no TLS is set up, before the first `get`.
  package init(
    eventLoops: EventLoopGroup, trust: TLSTrust = .system,
    connectTimeout: Duration = HTTPClient.Configuration.connectTimeoutDefault
  ) {
    self.eventLoops = eventLoops
    self.trust = trust
    self.connectTimeout = connectTimeout
  }

  /// Gets what is at an address and lets `use` have it; all of it together may take as long as `timeout`.
  ///
  /// What begins with https stays with https. Throws what `HTTPClient.send` does, `timeout`, `redirect`, and what
  /// `use` throws.
  package func get<Value: Sendable>(
    _ address: WebAddress, headers: HTTPHeaders = [:], timeout: Duration,
    _ use: @escaping @Sendable (Answer) async throws -> Value
  ) async throws -> Value {
    try await withThrowingTaskGroup(of: Value.self) { group in
      group.addTask { try await follow(address, headers, use) }
      group.addTask {
        try await eventLoops.next().sleep(for: timeout)
        throw HTTPError(.timeout, "\(address) takes longer than \(timeout)")
      }
      defer { group.cancelAll() }
      guard let value = try await group.next() else { throw CancellationError() }
      return value
    }
  }

  private func follow<Value>(
    _ start: WebAddress, _ headers: HTTPHeaders, _ use: (Answer) async throws -> Value
  ) async throws -> Value {
    var address = start
    for _ in 0...Self.redirectsMax {
      var configuration = HTTPClient.Configuration()
      configuration.trust = trust
      configuration.connectTimeout = connectTimeout
      configuration.idleConnectionsMax = 0
      let client = HTTPClient(endpoint: address.endpoint, eventLoops: eventLoops, configuration: configuration)
      let response = try await client.send(HTTPClientRequest(target: address.target, headers: headers))
      guard [301, 302, 303, 307, 308].contains(response.status.code) else {
        return try await use(
          Answer(status: response.status, headers: response.headers, address: address, body: response.body))
      }
      address = try Self.next(response, from: address)
    }
    throw HTTPError(.redirect, "\(start) redirects more than \(Self.redirectsMax) times")
  }

  private static func next(_ response: HTTPClientResponse, from address: WebAddress) throws(HTTPError) -> WebAddress {
    guard let text = response.headers["Location"], let next = address.resolving(text) else {
      throw HTTPError(.redirect, "\(address) redirects to what is no address")
    }
    guard next.isSecure || !address.isSecure else {
      throw HTTPError(.redirect, "\(address) redirects to \(next), which is not https")
    }
    return next
  }
}

/// A response's body: chunks as they arrive, read only once.
package struct HTTPClientResponseBody: AsyncSequence, Sendable {
  /// A chunk of the body.
  package typealias Element = [UInt8]

  private let exchange: ClientExchange

  init(_ exchange: ClientExchange) {
    self.exchange = exchange
  }

  /// Reads the whole body; throws `bodyTooLarge` when it is longer than `limit` bytes.
  package func collect(upTo limit: Int) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    while let chunk = try await exchange.nextChunk() {
      guard bytes.count + chunk.count <= limit else {
        exchange.abort()
        throw HTTPError(.bodyTooLarge, "the response's body is longer than \(limit) bytes")
      }
      if bytes.isEmpty { bytes = chunk } else { bytes.append(contentsOf: chunk) }
    }
    return bytes
  }

  /// Starts reading.
  package func makeAsyncIterator() -> Iterator { Iterator(exchange: exchange) }

  /// Reads one chunk after the other.
  package struct Iterator: AsyncIteratorProtocol {
    fileprivate let exchange: ClientExchange

    /// The next chunk, nil at the end; throws `timeout`, `incomplete`, `chunk`, `closed`.
    package mutating func next() async throws -> [UInt8]? { try await exchange.nextChunk() }
  }
}

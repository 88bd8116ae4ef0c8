/// One request and its response on a connection.
final class ClientExchange: Sendable {
  func nextChunk() async throws -> [UInt8]? { throw HTTPError(.closed, "the connection is closed") }

  func abort() {}
}

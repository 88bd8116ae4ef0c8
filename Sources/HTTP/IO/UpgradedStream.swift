/// The bytes of a connection that left HTTP; one reader and one writer at a time.
package final class UpgradedStream: Sendable {
  init() {}

  /// Waits for bytes; nil when the other end has closed its side.
  package func read() async throws -> [UInt8]? { nil }

  /// Sends bytes and waits while the other end is slow.
  package func write(_ bytes: [UInt8]) async throws {}

  /// Tells the other end that nothing more comes; reading goes on.
  package func closeWrite() async throws {}

  /// Closes the connection; a waiting reader gets nil.
  package func close() {}
}

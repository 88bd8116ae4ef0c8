/// The bytes of a connection that left HTTP.
///
/// One task reads and one writes at a time. Dropping the stream closes the connection.
package final class UpgradedStream: Sendable {
  /// The fields of the response that agreed to leave HTTP; empty on the server's side.
  package let responseHeaders: HTTPHeaders
  private let core: StreamCore

  init(_ core: StreamCore, responseHeaders: HTTPHeaders = [:]) {
    self.core = core
    self.responseHeaders = responseHeaders
  }

  deinit {
    let core = self.core
    core.loop.perform { core.close() }
  }

  /// Waits for bytes; nil when the other end has closed its side.
  ///
  /// Throws `timeout` when nothing comes for as long as `timeout` says, and `CancellationError`; the stream
  /// stays usable after both.
  package func read(timeout: Duration? = nil) async throws -> [UInt8]? {
    try await core.read(timeout: timeout)
  }

  /// Sends bytes and waits while the other end is slow; throws `closed` or `system` when it is gone.
  package func write(_ bytes: [UInt8]) async throws {
    try await core.write(bytes)
  }

  /// Tells the other end that nothing more comes; reading goes on.
  package func closeWrite() async throws {
    core.loop.perform { [core] in core.channel.closeWrite() }
  }

  /// Closes the connection; a waiting reader gets nil, a waiting writer `closed`.
  package func close() {
    core.loop.perform { [core] in core.close() }
  }
}

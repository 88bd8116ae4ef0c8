package import Logging

/// An HTTP/1.1 server on any number of addresses.
package final class HTTPServer: Sendable {
  /// Answers a request; runs on the event loop of the connection, so it must not block.
  package typealias Handler = @Sendable (HTTPRequest) async -> HTTPResponse

  private let core: ServerCore
  private let logger: Logger

  /// Makes a server; nothing is bound before `bind` or `run`.
  package init(
    configuration: Configuration, eventLoops: EventLoopGroup, logger: Logger, handler: @escaping Handler
  ) {
    core = ServerCore(configuration, eventLoops, handler)
    self.logger = logger
  }

  /// The addresses that are bound, with the ports that the system chose.
  package var boundAddresses: [ListenAddress] { core.boundAddresses }

  /// Binds the addresses of the configuration without serving yet; `run` does it where this wasn't called.
  ///
  /// Throws `listen` naming the address and the reason.
  package func bind() throws {
    try core.bind()
  }

  /// Serves until `beginShutdown` was called and every connection and handler has ended.
  ///
  /// Cancelling the task begins the shutdown with the configuration's grace time.
  package func run() async throws {
    try bind()
    logger.debug("listening", metadata: ["addresses": "\(boundAddresses.map(\.description))"])
    await withTaskCancellationHandler {
      await withCheckedContinuation { core.serve(ended: $0) }
    } onCancel: {
      core.beginShutdown(grace: core.configuration.shutdownGrace)
    }
    logger.debug("stopped listening")
  }

  /// Stops accepting, ends idle connections, lets running requests finish for at most `grace`; then their
  /// tasks are cancelled and their connections closed.
  package func beginShutdown(grace: Duration) {
    core.beginShutdown(grace: grace)
  }

  /// What has happened so far.
  package var counters: Counters { core.counters }
}

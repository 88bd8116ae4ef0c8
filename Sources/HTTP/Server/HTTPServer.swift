package import Logging

/// An HTTP/1.1 server on any number of addresses.
package final class HTTPServer: Sendable {
  /// Answers a request; runs on the event loop of the connection, so it must not block.
  package typealias Handler = @Sendable (HTTPRequest) async -> HTTPResponse

  /// Makes a server; nothing is bound before `bind` or `run`.
  package init(
    configuration: Configuration, eventLoops: EventLoopGroup, logger: Logger, handler: @escaping Handler
  ) {}

  /// The addresses that are bound, with the ports that the system chose.
  package var boundAddresses: [ListenAddress] { [] }

  /// Binds the addresses of the configuration without serving yet; `run` does it where this wasn't called.
  ///
  /// Throws `listen` naming the address and the reason.
  package func bind() throws {}

  /// Serves until `beginShutdown` was called and every connection has ended; cancelling the task begins
  /// the shutdown.
  package func run() async throws {}

  /// Stops accepting, ends idle connections, lets running requests finish for at most `grace`.
  package func beginShutdown(grace: Duration) {}

  /// What has happened so far.
  package var counters: Counters { Counters() }
}

/// A client of one server: pools connections, reuses them, and streams bodies both ways.
package final class HTTPClient: Sendable {
  /// The limits of a client.
  package struct Configuration: Sendable {
    /// The default of `connectTimeout`.
    package static let connectTimeoutDefault = Duration.seconds(10)
    /// The default of `connectionsMax`.
    package static let connectionsMaxDefault = 64
    /// The default of `idleConnectionsMax`.
    package static let idleConnectionsMaxDefault = 4
    /// The default of `idleConnectionLifetime`.
    package static let idleConnectionLifetimeDefault = Duration.seconds(30)
    /// The default of `headBytesMax`.
    package static let headBytesMaxDefault = 32 << 10
    /// The default of `fieldsMax`.
    package static let fieldsMaxDefault = 200

    /// How long making a connection may take.
    package var connectTimeout = connectTimeoutDefault
    /// How many connections may be in use at a time, upgraded ones not counted; further requests wait.
    package var connectionsMax = connectionsMaxDefault
    /// How many unused connections are kept.
    package var idleConnectionsMax = idleConnectionsMaxDefault
    /// For how long an unused connection is kept.
    package var idleConnectionLifetime = idleConnectionLifetimeDefault
    /// The largest response head in bytes.
    package var headBytesMax = headBytesMaxDefault
    /// The most header fields of a response.
    package var fieldsMax = fieldsMaxDefault

    /// Takes the defaults.
    package init() {}
  }

  /// Where the client connects to.
  package let endpoint: HTTPClientEndpoint
  private let eventLoops: EventLoopGroup
  private let configuration: Configuration

  /// Makes a client; nothing is connected before the first request.
  package init(
    endpoint: HTTPClientEndpoint, eventLoops: EventLoopGroup, configuration: Configuration = Configuration()
  ) {
    self.endpoint = endpoint
    self.eventLoops = eventLoops
    self.configuration = configuration
  }

  /// Sends a request and waits for the head of its response.
  ///
  /// Cancelling the task closes the connection. An idempotent request with a body that can be sent again is
  /// tried once more when a reused connection turns out to be dead.
  /// Throws `connect`, `timeout`, `closed`, and the codes of malformed responses.
  package func send(_ request: HTTPClientRequest) async throws -> HTTPClientResponse {
    throw HTTPError(.connect, "\(endpoint) doesn't answer")
  }

  /// Sends a request whose response leaves HTTP: 101, or the 200 of Docker's older attach.
  ///
  /// Throws `upgradeRefused` with the server's words when it answers anything else.
  package func upgrade(_ request: HTTPClientRequest) async throws -> UpgradedStream {
    throw HTTPError(.connect, "\(endpoint) doesn't answer")
  }

  /// Closes the unused connections; those in use end with their requests.
  package func close() {}
}

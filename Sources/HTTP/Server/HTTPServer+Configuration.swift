extension HTTPServer {
  /// Where a server listens, and its limits.
  package struct Configuration: Sendable {
    /// The default of `headBytesMax`.
    package static let headBytesMaxDefault = 16 << 10
    /// The default of `fieldsMax`.
    package static let fieldsMaxDefault = 100
    /// The default of `bodyBytesMax`.
    package static let bodyBytesMaxDefault = 2 << 20
    /// The default of `headTimeout`.
    package static let headTimeoutDefault = Duration.seconds(10)
    /// The default of `idleTimeout`.
    package static let idleTimeoutDefault = Duration.seconds(75)
    /// The default of `bodyTimeout`.
    package static let bodyTimeoutDefault = Duration.seconds(30)
    /// The default of `writeTimeout`.
    package static let writeTimeoutDefault = Duration.seconds(30)
    /// The default of `connectionsMax`.
    package static let connectionsMaxDefault = 4096
    /// The default of `connectionsPerAddressMax`.
    package static let connectionsPerAddressMaxDefault = 256
    /// The most bytes of further requests that are taken in while one is being answered: what one read
    /// brought along; the rest waits in the kernel.
    package static let pipelinedBytesMax = EventLoop.scratchBytes
    /// The default of `unreadBodyBytesMax`.
    package static let unreadBodyBytesMaxDefault = 256 << 10
    /// The default of `compressFromBytes`.
    package static let compressFromBytesDefault = 1024
    /// The default of `shutdownGrace`.
    package static let shutdownGraceDefault = Duration.seconds(10)
    /// The default of `acceptBacklog`.
    package static let acceptBacklogDefault: Int32 = 1024

    /// Where to listen.
    package var addresses: [ListenAddress]
    /// The largest request head in bytes, at most 65,535; a larger one is answered with 431.
    package var headBytesMax = headBytesMaxDefault
    /// The most header fields of a request; more are answered with 431.
    package var fieldsMax = fieldsMaxDefault
    /// The limit in bytes that a request's body has until its route sets another; a longer one is
    /// answered with 413.
    package var bodyBytesMax = bodyBytesMaxDefault
    /// From the first byte of a head to its end, and from connecting to the first head's end; then 408.
    package var headTimeout = headTimeoutDefault
    /// How long a connection may be quiet between two requests; then it is closed.
    package var idleTimeout = idleTimeoutDefault
    /// How long a body that is being read may bring nothing; then 408.
    package var bodyTimeout = bodyTimeoutDefault
    /// How long a client may take nothing of a response; then the connection is closed.
    package var writeTimeout = writeTimeoutDefault
    /// The most connections in all; further ones get 503 and are closed.
    package var connectionsMax = connectionsMaxDefault
    /// The most connections from one IPv4 address or IPv6 /64 network; further ones get 503.
    ///
    /// Unix sockets are exempt.
    package var connectionsPerAddressMax = connectionsPerAddressMaxDefault
    /// The most bytes of a body that nobody read which are skipped to keep the connection; beyond it is
    /// closed after the response.
    package var unreadBodyBytesMax = unreadBodyBytesMaxDefault
    /// From how many bytes on a compressible body is compressed; nil never compresses.
    package var compressFromBytes: Int? = compressFromBytesDefault
    /// What `run` allows running requests when its task is cancelled.
    package var shutdownGrace = shutdownGraceDefault
    /// How many connections the kernel keeps ready for accepting.
    package var acceptBacklog = acceptBacklogDefault
    /// Renders the answers that the server gives by itself: 400, 408, 413, 431, 501, 503, 505.
    package var renderError: @Sendable (HTTPServerError) -> HTTPResponse = HTTPServerError.plainText

    /// Takes the addresses, and the defaults for everything else.
    package init(addresses: [ListenAddress]) {
      self.addresses = addresses
    }
  }
}

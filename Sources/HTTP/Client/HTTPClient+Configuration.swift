extension HTTPClient {
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
    /// Whom a TLS connection believes.
    package var trust = TLSTrust.system

    /// Takes the defaults.
    package init() {}
  }
}

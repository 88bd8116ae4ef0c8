/// How a WebSocket is opened and what it takes.
package struct WebSocketOptions: Sendable {
  /// The default of `messageBytesMax`.
  package static let messageBytesMaxDefault = 1 << 20
  /// The default of `pingInterval`.
  package static let pingIntervalDefault = Duration.seconds(30)

  /// The subprotocols that the server speaks; the first that the client offers is taken.
  package var subprotocols: [String] = []
  /// The largest message in bytes, all its fragments together; a larger one closes with 1009.
  package var messageBytesMax = messageBytesMaxDefault
  /// How often a quiet client is pinged; two pings without any sign of life close the connection.
  package var pingInterval = pingIntervalDefault

  /// Takes the defaults.
  package init() {}
}

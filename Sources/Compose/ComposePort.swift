/// A port of a container, published on the host.
package struct ComposePort: Sendable, Hashable {
  /// The port inside the container.
  package var target: Int
  /// The port on the host, or a range `first-last` of which one is taken; nil lets the engine choose.
  package var published: String?
  /// The host's address to bind to; nil is every address.
  package var hostAddress: String?
  /// `tcp`, `udp` or `sctp`.
  package var transport: String
  /// `ingress`, or what the file says.
  package var mode: String

  /// Makes a port.
  package init(
    target: Int, published: String? = nil, hostAddress: String? = nil, transport: String = "tcp",
    mode: String = "ingress"
  ) {
    self.target = target
    self.published = published
    self.hostAddress = hostAddress
    self.transport = transport
    self.mode = mode
  }

  /// What compose takes for the same binding: a later port with the same identity replaces the earlier.
  var identity: String {
    "\(hostAddress ?? "0.0.0.0"):\(published ?? "-"):\(target)/\(transport)"
  }
}

/// A network that a service joins.
package struct ComposeServiceNetwork: Sendable, Equatable {
  /// How a service joins a network.
  package struct Settings: Sendable, Equatable {
    /// Further names of the container in this network.
    package var aliases: [String]
    /// A fixed IPv4 address.
    package var ipv4Address: String?
    /// A fixed IPv6 address.
    package var ipv6Address: String?
    /// Which network comes first: the highest.
    package var priority: Int

    /// Makes settings.
    package init(
      aliases: [String] = [], ipv4Address: String? = nil, ipv6Address: String? = nil, priority: Int = 0
    ) {
      self.aliases = aliases
      self.ipv4Address = ipv4Address
      self.ipv6Address = ipv6Address
      self.priority = priority
    }
  }

  /// The network's key in the file.
  package var key: String
  /// The settings; nil where the file has none, which hashes differently from empty ones.
  package var settings: Settings?

  /// Makes a membership.
  package init(_ key: String, settings: Settings? = nil) {
    self.key = key
    self.settings = settings
  }
}

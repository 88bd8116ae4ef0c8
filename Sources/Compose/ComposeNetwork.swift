/// A network of a project.
package struct ComposeNetwork: Sendable, Equatable {
  /// A range of addresses.
  package struct Pool: Sendable, Equatable {
    /// The subnet in CIDR form, such as `10.213.0.16/28`.
    package var subnet: String?
    /// The range containers get addresses from, in CIDR form.
    package var range: String?
    /// The gateway's address.
    package var gateway: String?

    /// Makes a range.
    package init(subnet: String? = nil, range: String? = nil, gateway: String? = nil) {
      self.subnet = subnet
      self.range = range
      self.gateway = gateway
    }
  }

  /// The network's key in the file.
  package var key: String
  /// The network's name on the engine.
  package var name: String
  /// The driver; nil is the engine's own choice.
  package var driver: String?
  /// The driver's options, in the order of the file.
  package var driverOptions: [ComposePair] = []
  /// The driver that gives addresses; nil is the engine's own choice.
  package var addressDriver: String?
  /// The ranges of addresses; none lets the engine choose.
  package var pools: [Pool] = []
  /// Whether the network exists already and isn't compose's to create.
  package var isExternal = false
  /// Whether the network has no way out.
  package var isInternal = false
  /// Whether other containers may be attached by hand (swarm).
  package var isAttachable = false
  /// `enable_ipv6`.
  package var enablesIPv6: Bool?
  /// `labels`, in the order of the file.
  package var labels: [ComposePair] = []

  /// Makes a network of which the engine chooses everything but the name.
  package init(key: String, name: String, pools: [Pool] = []) {
    self.key = key
    self.name = name
    self.pools = pools
  }
}

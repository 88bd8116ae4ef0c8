package import OrcModel

/// What the Docker runtime is told about the machine and the installation.
package struct DockerConfiguration: Sendable {
  /// The pool of the servers' networks when none is given.
  package static let subnetsDefault = ["10.213.0.0/16"]
  /// The address that game ports are published on when none is given: every one.
  package static let bindAddressDefault = "0.0.0.0"

  /// The data root; servers are in `servers` below it.
  package var home: String
  /// The directory of the host behind `home`; nil means: the same, or found out when this runs in a container.
  package var hostDirectory: String?
  /// The id of this installation, which marks its containers and networks.
  package var installation: String
  /// The address that game ports are published on.
  package var bindAddress = bindAddressDefault
  /// The pool of the servers' networks, in CIDR form.
  package var subnets = subnetsDefault
  /// A file in the form of Docker's config.json with logins for registries.
  package var registryLogins: String?
  /// Whether Orc itself runs in a container.
  package var isInContainer: Bool
  /// Whether the engine publishes ports on the very network that Orc sees, so that listening sockets count.
  package var seesHostSockets: Bool
  /// Variables given to every new server, such as PUBLIC_IP.
  package var addedEnvironment: [EnvironmentEntry] = []
  /// Names given to every new server, each as `host=address`.
  package var addedHosts: [String] = []
  /// Where published ports answer queries; nil: `bindAddress`, or loopback when that is every address.
  package var probeAddress: String?

  /// Makes a configuration with everything else at its default.
  package init(home: String, installation: String, isInContainer: Bool = false, seesHostSockets: Bool = false) {
    self.home = home
    self.installation = installation
    self.isInContainer = isInContainer
    self.seesHostSockets = seesHostSockets
  }
}

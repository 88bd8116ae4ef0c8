/// The desired shape of one server, free of any word of the platform that runs it.
///
/// Codable: the names of its properties, and of those below it, are also those of the stored form.
package struct ServerSpec: Sendable, Equatable, Codable {
  package var id: ServerID
  package var plan: PlanReference
  package var image: ImageSource
  /// The image that an update goes on to, while the server was taken a step back; else nil.
  package var nextImage: ImageSource?
  /// Name and literal value, in the order of the plan: ports first, then variables.
  package var environment: [EnvironmentEntry]
  package var ports: [PortBinding]
  package var mounts: [PlanMount]
  /// `uid:gid`.
  package var user: String
  package var command: [String]?
  package var limits: Limits
  package var stop: StopRule
  package var console: Console
  package var flushCommand: String?
  package var ready: ReadyRule?
  package var hardening: Hardening

  package init(
    id: ServerID, plan: PlanReference, image: ImageSource, environment: [EnvironmentEntry] = [],
    ports: [PortBinding] = [], mounts: [PlanMount] = [], user: String = "1000:1000", command: [String]? = nil,
    limits: Limits = Limits(), stop: StopRule = StopRule(), console: Console = .none, flushCommand: String? = nil,
    ready: ReadyRule? = nil, hardening: Hardening = .strict
  ) {
    self.id = id
    self.plan = plan
    self.image = image
    self.environment = environment
    self.ports = ports
    self.mounts = mounts
    self.user = user
    self.command = command
    self.limits = limits
    self.stop = stop
    self.console = console
    self.flushCommand = flushCommand
    self.ready = ready
    self.hardening = hardening
  }
}

/// Which plan a spec was made from.
package struct PlanReference: Sendable, Equatable, Codable {
  package var id: GameID
  package var version: String
  package var digest: String

  package init(id: GameID, version: String, digest: String) {
    self.id = id
    self.version = version
    self.digest = digest
  }
}

/// The image that a server's container is made from.
package struct ImageSource: Sendable, Equatable, Codable {
  /// The reference, with its tag.
  package var reference: String
  /// How to make it where the engine has none; nil means: pull it.
  package var build: ImageBuild?

  package init(reference: String, build: ImageBuild? = nil) {
    self.reference = reference
    self.build = build
  }
}

/// A folder from which the engine builds an image.
package struct ImageBuild: Sendable, Equatable, Codable {
  /// The folder, as an absolute path on this machine.
  package var folder: String
  /// The build file, relative to the folder.
  package var file: String
  /// Build arguments, such as BASE.
  package var arguments: [EnvironmentEntry]

  package init(folder: String, file: String, arguments: [EnvironmentEntry]) {
    self.folder = folder
    self.file = file
    self.arguments = arguments
  }
}

/// A name and its literal value.
package struct EnvironmentEntry: Sendable, Equatable, Codable {
  package var name: String
  package var value: String

  package init(name: String, value: String) {
    self.name = name
    self.value = value
  }
}

/// A port of the host that leads to a port of a server.
package struct PortBinding: Sendable, Hashable, Codable {
  /// The plan's name for it.
  package var name: String
  package var host: Int
  package var container: Int
  package var proto: PortProtocol

  package init(name: String, host: Int, container: Int, proto: PortProtocol) {
    self.name = name
    self.host = host
    self.container = container
    self.proto = proto
  }

  /// What it takes on the host.
  package var claim: PortClaim { PortClaim(number: host, proto: proto) }
}

/// A number and a protocol on the host.
package struct PortClaim: Sendable, Hashable, Comparable, CustomStringConvertible {
  package var number: Int
  package var proto: PortProtocol

  package init(number: Int, proto: PortProtocol) {
    self.number = number
    self.proto = proto
  }

  package var description: String { "\(number)/\(proto.rawValue)" }

  package static func < (left: PortClaim, right: PortClaim) -> Bool {
    left.number == right.number ? left.proto < right.proto : left.number < right.number
  }
}

/// Who has a port of the host, and whether right now.
package struct PortUse: Sendable, Hashable {
  /// The kinds of holder.
  package enum Holder: Sendable, Hashable {
    /// A server of this installation; it is active while it starts or runs, else it only wishes for the port.
    case server(ServerID, isActive: Bool)
    /// A running container of someone else, by its name.
    case container(String)
    /// A listening socket of another program on the host.
    case host
  }

  package var claim: PortClaim
  package var holder: Holder

  package init(claim: PortClaim, holder: Holder) {
    self.claim = claim
    self.holder = holder
  }
}

extension PortUse.Holder: CustomStringConvertible {
  package var description: String {
    switch self {
    case .server(let id, _): id.description
    case .container(let name): name
    case .host: "another program on the host"
    }
  }
}

import Compose
import OrcModel
import System

/// What is known of a server's container.
struct KnownContainer: Sendable, Equatable {
  var id: String
  /// The installation it is marked with; nil for none.
  var installation: String?
  var configHash: String?
  var imageID: String
  var state: RuntimeState
  /// When the state began, in seconds since 1970.
  var since: Int?
  var exitCode: Int?
  var reason: String?
  /// Its output is not in frames; nil when not known.
  var hasTTY: Bool?
  /// The moment of its last start, as the engine writes it; nil when not known.
  var startedAt: String?
  /// The moment of its last end, as the engine writes it; nil when not known.
  var finishedAt: String?
  /// Somebody, Orc or a person, has told it to end since it was started.
  var isToldToStop = false
  /// The kernel has ended one of its processes for want of memory.
  var isOutOfMemory = false

  init(_ container: EngineContainer) {
    id = container.id
    installation = container.labels[ObjectNames.installationLabel]
    configHash = container.labels[ComposeLabel.configHash]
    imageID = container.imageID
    state = RuntimeState(rawValue: container.status) ?? .unknown
    hasTTY = container.hasTTY
    startedAt = container.startedAt
    finishedAt = container.finishedAt
    switch state {
    case .running, .paused, .restarting: since = Self.seconds(container.startedAt)
    case .exited, .dead:
      since = Self.seconds(container.finishedAt)
      exitCode = container.exitCode
      reason = Self.reason(container)
    default:
      if !container.error.isEmpty { reason = container.error }
    }
  }

  /// A container that was made just now.
  init(created id: String, installation: String, configHash: String?, imageID: String, hasTTY: Bool?, at time: Int) {
    self.id = id
    self.installation = installation
    self.configHash = configHash
    self.imageID = imageID
    self.hasTTY = hasTTY
    state = .created
    since = time
  }

  var isActive: Bool { state == .running || state == .paused || state == .restarting }

  private static func reason(_ container: EngineContainer) -> String? {
    if container.isOutOfMemory { return outOfMemory }
    return container.error.isEmpty ? nil : container.error
  }

  static let outOfMemory = "it used more memory than it may"

  private static func seconds(_ text: String?) -> Int? { text.flatMap { WallTime(rfc3339: $0) }?.seconds }
}

/// What of an image is of interest.
struct KnownImage: Sendable, Equatable {
  var id: String
  var type: String?
  var version: String?

  init(_ image: EngineImage) {
    id = image.id
    type = image.variable("CONTAINER_TYPE")
    version = image.variable("VERSION")
  }
}

/// A network of the engine.
struct KnownNetwork: Sendable, Equatable {
  var name: String
  var subnets: [IPv4Subnet]
  var installation: String?
  /// The compose project it was made for.
  var project: String?

  init(name: String, subnets: [IPv4Subnet], installation: String?) {
    self.name = name
    self.subnets = subnets
    self.installation = installation
  }

  init(_ network: EngineNetwork) {
    name = network.name
    subnets = network.subnets.compactMap { IPv4Subnet($0) }
    installation = network.labels[ObjectNames.installationLabel]
    project = network.labels[ComposeLabel.project]
  }
}

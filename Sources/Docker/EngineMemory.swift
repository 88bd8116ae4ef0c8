import OrcModel
import Synchronization
import System

/// What is remembered of the engine while its events are followed, so that no question is asked twice.
///
/// When they are not followed (`isLive` is false) nothing here may be relied on but what Orc itself reserved.
final class EngineMemory: Sendable {
  struct State {
    var isLive = false
    /// An event could not be queued; everything must be listed again.
    var hasMissedEvents = false
    var containers: [ServerID: KnownContainer] = [:]
    /// By id; nil: to be listed.
    var networks: [String: KnownNetwork]?
    /// Networks that Orc makes right now: their events bring nothing new.
    var networksBeingMade: Set<String> = []
    /// By reference, as the servers name them.
    var images: [String: KnownImage] = [:]
    /// By id, which never changes its meaning.
    var imagesByID: [String: KnownImage] = [:]
    /// The ports that running containers publish, by container; nil: to be listed.
    var published: [String: PublishedPorts]?
    /// What own containers will publish once they run, by container.
    var wishes: [String: PublishedPorts] = [:]
    /// Subnets written to manifests whose networks are not made yet.
    var subnets: [ServerID: IPv4Subnet] = [:]
    /// When Orc last asked for a container's start, by container: what came before is older output.
    var starts: [String: WallTime] = [:]
    /// The servers that came by an import; see DockerRuntime+Adoption.
    var adopted: Set<ServerID> = []
    /// Has everything listed anew; nil while nothing is followed.
    var lookAgain: (@Sendable () -> Void)?
    var statusFiles: [ServerID: [String: String]] = [:]
    var samples: [ServerID: StatsSample] = [:]

    /// Whether events were missed since this was asked last.
    mutating func takeMissed() -> Bool {
      defer { hasMissedEvents = false }
      return hasMissedEvents
    }
  }

  /// The ports of one container.
  struct PublishedPorts: Sendable, Equatable {
    var holder: PortUse.Holder
    var claims: [PortClaim]
  }

  private let state = Mutex(State())

  func with<Value: Sendable>(_ body: (inout State) -> Value) -> Value {
    state.withLock { body(&$0) }
  }

  /// Forgets what only events keep right.
  func becomeBlind() {
    with { state in
      state.isLive = false
      state.networks = nil
      state.images = [:]
      state.published = nil
    }
  }

  /// A server's container as it is known; nil in the outer optional when the engine must be asked.
  func container(_ id: ServerID) -> KnownContainer?? {
    with { state in state.isLive ? .some(state.containers[id]) : nil }
  }

  func remember(_ id: ServerID, _ container: KnownContainer?) {
    with { $0.containers[id] = container }
  }

  /// Notes that a server was told to end, so that its end is no surprise.
  func noteStop(_ id: ServerID) {
    with { $0.containers[id]?.isToldToStop = true }
  }

  /// The status of a server as it is known.
  func status(_ id: ServerID) -> ServerStatus {
    with { Self.status(id, $0) }
  }

  static func status(_ id: ServerID, _ state: State) -> ServerStatus {
    guard let container = state.containers[id] else { return .absent }
    let image = state.imagesByID[container.imageID]
    return ServerStatus(
      state: container.state, since: container.since, exitCode: container.exitCode, reason: container.reason,
      imageType: image?.type, imageVersion: image?.version,
      configFiles: container.state == .running ? state.statusFiles[id] ?? [:] : [:], isStale: !state.isLive)
  }
}

package import HTTP
package import Logging
package import OrcModel
package import System

/// Servers as containers of one Docker engine, each in a compose project of its own.
package final class DockerRuntime: Sendable {
  let engine: EngineClient
  let configuration: DockerConfiguration
  let folders: ServerFolders
  let saved: BackupFolder
  let restores: RestoreFolder
  let uploads: UploadFolder
  let memory = EngineMemory()
  let faults: FaultPoints
  let clock: any MonotonicClock
  let wall: any WallClock
  let log: Logger
  private let pool: SubnetPool
  private let host: HostDirectory

  /// Makes the runtime; neither the engine nor the disk is touched before the first call.
  ///
  /// Throws `srv.input` when the configuration's subnets can't be used.
  package init(
    _ configuration: DockerConfiguration, http: HTTPClient, faults: FaultPoints = FaultPoints(), log: Logger,
    clock: any MonotonicClock = SystemMonotonicClock(), wall: any WallClock = SystemWallClock()
  ) throws(OrcError) {
    guard let pool = SubnetPool(configuration.subnets) else {
      throw OrcError(
        .badInput,
        "ORC_SUBNETS [\(printable(configuration.subnets.joined(separator: ",")))] is not a list of IPv4 ranges such as "
          + "10.213.0.0/16, each /\(SubnetPool.prefix) or larger.")
    }
    do {
      folders = try ServerFolders(home: configuration.home, faults: faults)
      saved = try BackupFolder(home: configuration.home, faults: faults)
      restores = try RestoreFolder(home: configuration.home, faults: faults)
      uploads = try UploadFolder(home: configuration.home)
    } catch {
      throw OrcError(error, "start the thread for the servers' folders")
    }
    self.configuration = configuration
    self.pool = pool
    self.faults = faults
    self.clock = clock
    self.wall = wall
    self.log = log
    engine = EngineClient(http: http)
    host = HostDirectory(configuration)
  }

  /// Makes the runtime with a client of its own for the engine at a DOCKER_HOST address.
  ///
  /// Throws `srv.input` when the address or the configuration's subnets can't be used.
  package convenience init(
    _ configuration: DockerConfiguration, address: String, eventLoops: EventLoopGroup,
    faults: FaultPoints = FaultPoints(), log: Logger
  ) throws(OrcError) {
    guard let endpoint = EngineEndpoint.parse(address) else {
      throw OrcError(
        .badInput, "DOCKER_HOST [\(printable(address))] is not an address such as \(EngineEndpoint.addressDefault).")
    }
    let http = HTTPClient(endpoint: endpoint, eventLoops: eventLoops, configuration: EngineClient.connections)
    try self.init(configuration, http: http, faults: faults, log: log)
  }

  /// A server's folder as the engine's host sees it.
  ///
  /// Throws `srv.action.error` with "HOST_DIR is not set" when that can't be known.
  func hostFolder(_ id: ServerID) async throws -> String {
    "\(try await host.path(engine))/\(FolderPaths.servers)/\(id.game.text)/\(id.name.text)"
  }

  /// The labels of everything that Orc makes on the engine.
  var labels: [String: String] { [ObjectNames.installationLabel: configuration.installation] }

  /// Chooses a subnet for a server's network: the one it had where that is free.
  func chooseSubnet(_ id: ServerID, former: IPv4Subnet?, refused: IPv4Subnet? = nil) async throws -> IPv4Subnet {
    let networks = try await networks()
    let routes = (try? IPv4Subnet.routed()) ?? []
    let name = ObjectNames.project(id)
    let chosen = memory.with { state -> IPv4Subnet? in
      let others = networks.values.filter { $0.name != name }.flatMap(\.subnets)
      let reserved = state.subnets.filter { $0.key != id }.map(\.value)
      // A route that is just the one to this server's own network is no obstacle to keeping it.
      let taken = others + reserved + routes.filter { $0 != former }
      let subnet =
        former.flatMap { former in taken.contains { $0.overlaps(former) } ? nil : former }
        ?? pool.choose(avoiding: others + reserved + routes + [refused].compactMap(\.self))
      state.subnets[id] = subnet
      return subnet
    }
    guard let chosen else {
      throw OrcError(
        .actionFailed,
        "No subnet is free for [\(id)] in \(configuration.subnets.joined(separator: ", ")); set ORC_SUBNETS to a "
          + "larger pool.")
    }
    return chosen
  }

  /// The engine's networks by id: from memory while events are followed.
  func networks() async throws -> [String: KnownNetwork] {
    if let known = memory.with({ $0.isLive ? $0.networks : nil }) { return known }
    let listed = try await engine.networks()
    return memory.with { state in
      let networks = Dictionary(listed.map { ($0.id, KnownNetwork($0)) }) { $1 }
      state.networks = networks
      return networks
    }
  }

  /// A server's container: from memory while events are followed; nil when there is none.
  ///
  /// - Throws: `srv.exists` when a container of somebody else has its name.
  func container(_ id: ServerID) async throws -> KnownContainer? {
    if let known = memory.container(id) { return try own(known, id) }
    return try await look(id)
  }

  /// Asks the engine for a server's container.
  @discardableResult
  func look(_ id: ServerID) async throws -> KnownContainer? {
    do {
      var found = await known(try await engine.container(ObjectNames.container(id)), id)
      memory.with { state in
        if let known = state.containers[id], known.id == found.id { found.isToldToStop = known.isToldToStop }
        // Somebody else's container is never remembered as ours.
        state.containers[id] = found.installation == configuration.installation ? found : nil
      }
      return try own(found, id)
    } catch let error as EngineError where error.isMissing {
      memory.remember(id, nil)
      return nil
    }
  }

  private func own(_ container: KnownContainer?, _ id: ServerID) throws -> KnownContainer? {
    guard let container else { return nil }
    guard container.installation == configuration.installation else {
      throw OrcError(
        .serverExists,
        "The container \(ObjectNames.container(id)) belongs to "
          + (container.installation.map { "another installation of Orc (\(printable($0)))" } ?? "somebody else")
          + "; Orc does not touch it. Remove it, or choose another name.",
        details: .init(holder: ObjectNames.container(id)))
    }
    return container
  }
}

import Compose
import Logging
import OrcModel
import System

extension DockerRuntime {
  /// How often a network is given another subnet because somebody was quicker.
  static let subnetAttemptsMax = 5

  /// Makes the server's network unless it is there.
  ///
  /// Its subnet may have been taken since the manifest was written, by a server that was made while this one's network
  /// was gone, or by another program: then it gets another one, and the manifest says so.
  func ensureNetwork(_ project: ComposeProject, _ id: ServerID) async throws {
    var project = project
    for attempt in 1...Self.subnetAttemptsMax {
      do {
        return try await makeNetwork(project, id)
      } catch let error as EngineError where error.isSubnetTaken && attempt < Self.subnetAttemptsMax {
        project = try await moveNetwork(project, id)
      }
    }
  }

  private func makeNetwork(_ project: ComposeProject, _ id: ServerID) async throws {
    guard let request = ContainerMaker.network(project, added: labels) else { return }
    let name = request.name
    let known = memory.with { state -> KnownNetwork? in
      state.isLive ? state.networks?.values.first { $0.name == name } : nil
    }
    if let known { return try checkOwn(known, id) }
    _ = memory.with { $0.networksBeingMade.insert(name) }
    defer { _ = memory.with { $0.networksBeingMade.remove(name) } }
    do {
      let made = try await engine.createNetwork(request)
      let subnets = request.pools.compactMap { $0.subnet.flatMap { IPv4Subnet($0) } }
      memory.with { state in
        state.networks?[made] = KnownNetwork(
          name: name, subnets: subnets, installation: configuration.installation)
        state.subnets[id] = nil
      }
      faults.hit("docker.network.created")
    } catch let error as EngineError where error.isConflict {
      try checkOwn(KnownNetwork(try await engine.network(name)), id)
    }
  }

  /// Gives the server's network another subnet, in its manifest too.
  private func moveNetwork(_ project: ComposeProject, _ id: ServerID) async throws -> ComposeProject {
    var project = project
    guard project.networks.first?.pools.isEmpty == false else { return project }
    let refused = project.networks[0].pools[0].subnet.flatMap { IPv4Subnet($0) }
    // The engine knows of a network that the memory does not.
    memory.with { $0.networks = nil }
    let subnet = try await chooseSubnet(id, former: nil, refused: refused)
    project.networks[0].pools = [ComposeNetwork.Pool(subnet: subnet.description)]
    log.info(
      "the network gets another subnet",
      metadata: ["server": "\(id)", "from": "\(refused.map(\.description) ?? "none")", "to": "\(subnet)"])
    try await folders.replaceManifest(id, Array(project.text(comments: Self.comments).utf8))
    return project
  }

  private func checkOwn(_ network: KnownNetwork, _ id: ServerID) throws {
    guard owns(network, id) else {
      throw OrcError(
        .actionFailed,
        "The network \(network.name) belongs to somebody else; Orc does not touch it. Remove it, or choose another "
          + "name.", details: .init(holder: network.name))
    }
  }
}

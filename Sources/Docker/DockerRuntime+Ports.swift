package import OrcModel
import System

extension DockerRuntime {
  /// See Runtime.
  package func portUses() async throws -> [PortUse] {
    var uses = try await doing("list the ports in use") { try await publishedPorts() }
    guard configuration.seesHostSockets else { return uses }
    let held = Set(uses.map(\.claim))
    var seen = held
    let sockets = (try? ListeningSocket.all()) ?? []
    for socket in sockets {
      let claim = PortClaim(number: Int(socket.port), proto: socket.transport == .tcp ? .tcp : .udp)
      // The engine's own proxies listen for the containers.
      if seen.insert(claim).inserted { uses.append(PortUse(claim: claim, holder: .host)) }
    }
    return uses
  }

  /// What running containers publish: from memory while events are followed.
  func publishedPorts() async throws -> [PortUse] {
    if let known = memory.with({ $0.isLive ? $0.published : nil }) { return Self.uses(known) }
    let running = try await engine.containers(
      all: false, filters: [("status", ["running", "paused", "restarting"])])
    var published: [String: EngineMemory.PublishedPorts] = [:]
    for container in running {
      let claims = Set(
        container.ports.compactMap { port in
          PortProtocol(rawValue: port.transport).map { PortClaim(number: port.number, proto: $0) }
        })
      published[container.id] = .init(holder: holder(container), claims: claims.sorted())
    }
    memory.with { $0.published = published }
    return Self.uses(published)
  }

  private func holder(_ container: EngineContainerSummary) -> PortUse.Holder {
    guard let id = ObjectNames.server(container: container.name),
      isMarked(container.labels) || memory.with({ $0.containers[id]?.id == container.id })
    else { return .container(container.name) }
    return .server(id, isActive: true)
  }

  private static func uses(_ published: [String: EngineMemory.PublishedPorts]) -> [PortUse] {
    published.values.flatMap { ports in ports.claims.map { PortUse(claim: $0, holder: ports.holder) } }
  }
}

package import OrcModel
import System

extension DockerRuntime {
  /// The filter for game servers' containers; whose they are, `mayOwn` tells.
  var serverFilter: [(String, [String])] { [("name", ["^/?peon\\.warcamp\\."])] }

  /// See Runtime.
  package func capacity() async throws -> RuntimeCapacity {
    try await doing("tell about itself") {
      let info = try await engine.info()
      let facts = try? HostFacts.load()
      let free = try? await folders.freeBytes()
      return RuntimeCapacity(
        name: info.name, version: info.version, architecture: info.architecture, cpus: info.cpus,
        memoryBytes: info.memoryBytes, memoryAvailableBytes: facts?.memoryAvailable, diskFreeBytes: free)
    }
  }

  /// See Runtime.
  package func inventory() async throws -> RuntimeInventory {
    try await doing("list what it has") {
      let containers = try await engine.containers(all: true, filters: serverFilter).compactMap { summary in
        ObjectNames.server(container: summary.name).flatMap { mayOwn(summary.labels, $0) ? $0 : nil }
      }
      let networks = try await engine.networks().compactMap { network in
        ObjectNames.server(network: network.name).flatMap { owns(KnownNetwork(network), $0) ? $0 : nil }
      }
      return RuntimeInventory(
        containers: Set(containers), networks: Set(networks),
        folders: try await folders.list())
    }
  }

  /// See Runtime.
  package func cleanUp() async throws {
    try await doing("clean up the servers' folders") {
      try await folders.cleanUp()
      try await uploads.sweep()
    }
  }
}

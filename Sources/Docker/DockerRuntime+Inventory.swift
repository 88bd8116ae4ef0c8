package import OrcModel
import System

extension DockerRuntime {
  /// The filter for what belongs to this installation.
  var ownFilter: [(String, [String])] {
    [("label", ["\(ObjectNames.installationLabel)=\(configuration.installation)"])]
  }

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
      let containers = try await engine.containers(all: true, filters: ownFilter)
      let networks = try await engine.networks()
      let own = networks.filter { $0.labels[ObjectNames.installationLabel] == configuration.installation }
      return RuntimeInventory(
        containers: Set(containers.compactMap { ObjectNames.server(container: $0.name) }),
        networks: Set(own.compactMap { ObjectNames.server(network: $0.name) }),
        folders: try await folders.list())
    }
  }

  /// See Runtime.
  package func cleanUp() async throws {
    try await doing("clean up the servers' folders") { try await folders.cleanUp() }
  }
}

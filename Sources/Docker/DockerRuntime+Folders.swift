import Compose
package import OrcModel
import System

extension DockerRuntime {
  /// See Runtime.
  package func folder(_ id: ServerID) async throws -> FolderState {
    try await doing("look at the folder of [\(id)]") { try await folders.state(id) }
  }

  /// See Runtime.
  package func readFile(_ id: ServerID, path: String, bytesMax: Int) async throws -> [UInt8]? {
    try await doing("read \(printable(path)) of [\(id)]") { try await folders.read(id, path, max: bytesMax) }
  }

  /// See Runtime.
  package func writeFolder(_ spec: ServerSpec, seed: FolderSeed) async throws -> FolderDigests {
    try await doing("write the folder of [\(spec.id)]") {
      let hostFolder = try await hostFolder(spec.id)
      let subnet = try await chooseSubnet(spec.id, former: try await formerSubnet(spec.id, hostFolder))
      let manifest = ServerManifest(
        installation: configuration.installation, bindAddress: configuration.bindAddress, hostFolder: hostFolder,
        addedEnvironment: configuration.addedEnvironment, addedHosts: configuration.addedHosts)
      return try await folders.write(
        .init(id: spec.id, seed: seed, owner: FolderPaths.owner(spec.user)) { hasFile in
          Array(manifest.project(spec, subnet: subnet, hasFile: hasFile).text(comments: Self.comments).utf8)
        })
    }
  }

  /// See Runtime.
  package func specFromManifest(_ base: ServerSpec) async throws -> ServerSpec {
    try await doing("read the manifest of [\(base.id)]") {
      guard let bytes = try await manifest(base.id) else { return base }
      return try ManifestReader(
        base: base, hostFolder: try await hostFolder(base.id), file: ObjectNames.manifest, bytes: bytes,
        added: configuration.addedEnvironment
      ).spec()
    }
  }

  static let comments = [
    "Written by Orc; docker compose works here. Changes by hand are read before the next act on the server."
  ]

  func manifest(_ id: ServerID) async throws -> [UInt8]? {
    try await folders.read(id, ObjectNames.manifest, max: ManifestReader.bytesMax)
  }

  /// The project in a server's folder.
  func project(_ id: ServerID) async throws -> ComposeProject {
    guard let bytes = try await manifest(id) else {
      throw OrcError(.actionFailed, "The folder of [\(id)] has no \(ObjectNames.manifest).")
    }
    return try ManifestReader.project(
      bytes, id: id, hostFolder: try await hostFolder(id), file: ObjectNames.manifest)
  }

  /// The subnet that an earlier manifest of the server has; one that can't be read has none.
  private func formerSubnet(_ id: ServerID, _ hostFolder: String) async throws -> IPv4Subnet? {
    guard let bytes = try await manifest(id),
      let project = try? ManifestReader.project(bytes, id: id, hostFolder: hostFolder, file: ObjectNames.manifest)
    else { return nil }
    if let written = project.networks.first?.pools.first?.subnet.flatMap({ IPv4Subnet($0) }) { return written }
    // The network of an adopted server is kept, with the range that the engine chose.
    return try await networks().values.first { $0.name == ObjectNames.project(id) && owns($0, id) }?.subnets.first
  }
}

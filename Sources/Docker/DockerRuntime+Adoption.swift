import Compose
package import OrcModel
import System

/// Whose a container or a network is.
///
/// What Orc made carries the installation's label. Of an adopted server's container the label may be missing (it was
/// made by the original, or by stock compose from a file without labels) or be that of a lost database. Then it is
/// ours when compose made it for this server's project out of this server's own folder.
extension DockerRuntime {
  /// See Runtime.
  package func adopt(_ servers: Set<ServerID>) {
    memory.with { $0.adopted.formUnion(servers) }
  }

  /// See Runtime.
  package func lookAgain() {
    memory.with { $0.lookAgain }?()
  }

  /// See Runtime.
  ///
  /// An engine makes its network `bridge` anew at each start.
  package func lastRestart() async throws -> Int? {
    try await doing("tell when it was started") {
      var moments: [Int] = []
      if let uptime = (try? HostFacts.load())?.uptime {
        moments.append(wall.now().seconds - Int(uptime.components.seconds))
      }
      do {
        let bridge = try await engine.network("bridge")
        if let made = bridge.createdAt.flatMap({ WallTime(rfc3339: $0) }) { moments.append(made.seconds) }
      } catch let error as EngineError where error.isMissing {
        // It is told to have none.
      }
      return moments.max()
    }
  }

  /// It carries the label of this installation.
  func isMarked(_ labels: [String: String]) -> Bool {
    labels[ObjectNames.installationLabel] == configuration.installation
  }

  /// Whether a container as it was listed may be this installation's; only a look at it tells for sure.
  func mayOwn(_ labels: [String: String], _ id: ServerID) -> Bool {
    isMarked(labels) || (memory.with { $0.adopted.contains(id) } && isOfProject(labels, id))
  }

  /// What is known of a server's container; one that is this installation's is marked as such.
  func known(_ container: EngineContainer, _ id: ServerID) async -> KnownContainer {
    var known = KnownContainer(container)
    if !isMarked(container.labels), mayOwn(container.labels, id), await isOfFolder(container, id) {
      known.installation = configuration.installation
    }
    return known
  }

  /// Whether a network is the one of a server of this installation.
  func owns(_ network: KnownNetwork, _ id: ServerID) -> Bool {
    network.installation == configuration.installation
      || (memory.with { $0.adopted.contains(id) } && network.project == ObjectNames.project(id))
  }

  private func isOfProject(_ labels: [String: String], _ id: ServerID) -> Bool {
    labels[ComposeLabel.project] == ObjectNames.project(id)
  }

  private func isOfFolder(_ container: EngineContainer, _ id: ServerID) async -> Bool {
    let own = "\(configuration.home)/\(FolderPaths.servers)/\(id.game.text)/\(id.name.text)"
    let folders = [own, try? await hostFolder(id)].compactMap(\.self)
    if let folder = container.labels[ComposeLabel.workingDirectory], folders.contains(folder) { return true }
    // The original may have run in a container, where the folder had another path.
    return container.mounts.contains { mount in folders.contains { mount.source.hasPrefix($0 + "/") } }
  }
}

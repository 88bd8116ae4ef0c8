import OrcModel
import Synchronization
import System

/// Finds the directory of the engine's host behind Orc's data root, for bind mounts.
final class HostDirectory: Sendable {
  private let configuration: DockerConfiguration
  private let found = Mutex<String?>(nil)

  init(_ configuration: DockerConfiguration) {
    self.configuration = configuration
  }

  /// The directory; told by HOST_DIR, the same outside of containers, else looked up in the own container's mounts.
  func path(_ engine: EngineClient) async throws -> String {
    if let told = configuration.hostDirectory, !told.isEmpty { return Self.clean(told) }
    if !configuration.isInContainer { return Self.clean(configuration.home) }
    if let known = found.withLock({ $0 }) { return known }
    guard let container = Self.ownContainer((try? MountPoint.all()) ?? []) else { throw Self.unknown }
    let mounts: [EngineMountPoint]
    do {
      mounts = try await engine.container(container).mounts
    } catch let error as EngineError where error.isMissing {
      throw Self.unknown
    }
    guard let path = Self.path(mounts, home: Self.clean(configuration.home)) else { throw Self.unknown }
    found.withLock { $0 = path }
    return path
  }

  static let unknown = OrcError(
    .actionFailed,
    "HOST_DIR is not set: Orc runs in a container and can't find out which directory of the host holds its data.")

  /// The host's side of `home`, or of `home/servers` without that last part.
  static func path(_ mounts: [EngineMountPoint], home: String) -> String? {
    if let whole = mounts.first(where: { clean($0.destination) == home }) { return clean(whole.source) }
    let servers = "/" + FolderPaths.servers
    guard let part = mounts.first(where: { clean($0.destination) == home + servers }) else { return nil }
    let source = clean(part.source)
    return source.hasSuffix(servers) ? String(source.dropLast(servers.count)) : nil
  }

  /// The id of the container this runs in: engines mount /etc/hostname from a folder of that name.
  static func ownContainer(_ mounts: [MountPoint]) -> String? {
    for path in ["/etc/hostname", "/etc/hosts", "/etc/resolv.conf"] {
      guard let mount = mounts.first(where: { $0.path == path }) else { continue }
      let id = mount.root.split(separator: "/").first { part in
        part.utf8.count == 64 && part.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
      }
      if let id { return String(id) }
    }
    return nil
  }

  private static func clean(_ path: String) -> String {
    path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
  }
}

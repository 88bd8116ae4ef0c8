/// A folder or file of the host, seen in the container.
package struct ComposeMount: Sendable, Equatable {
  /// The options under `bind`.
  package struct Bind: Sendable, Equatable {
    /// `create_host_path`: whether the engine makes a missing folder (as root).
    package var createsHostPath: Bool
    /// `propagation`.
    package var propagation: String?
    /// `selinux`: `z` or `Z`.
    package var selinux: String?

    /// Makes options.
    package init(createsHostPath: Bool = false, propagation: String? = nil, selinux: String? = nil) {
      self.createsHostPath = createsHostPath
      self.propagation = propagation
      self.selinux = selinux
    }
  }

  /// The absolute path on the host.
  package var source: String
  /// The absolute path in the container.
  package var target: String
  /// Whether the container may only read.
  package var isReadOnly: Bool
  /// The options under `bind`; nil where the file has none, which hashes differently from empty ones.
  package var bind: Bind?

  /// Makes a mount whose source must exist.
  package init(source: String, target: String, isReadOnly: Bool = false, bind: Bind? = Bind()) {
    self.source = source
    self.target = target
    self.isReadOnly = isReadOnly
    self.bind = bind
  }

  /// The mount as an entry of `HostConfig.Binds`, where compose uses that; nil where it uses `HostConfig.Mounts`.
  ///
  /// Only `Binds` can make a missing path of the host (Engine API, ContainerCreate).
  package var bindText: String? {
    guard let bind, bind.createsHostPath else { return nil }
    let options = [isReadOnly ? "ro" : "rw", bind.selinux, bind.propagation].compactMap { $0 }
    return "\(source):\(target):\(options.joined(separator: ","))"
  }
}

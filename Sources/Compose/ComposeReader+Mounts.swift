import YAML

extension ComposeReader {
  /// The mounts of a service; of those with the same target the last is kept, as compose does.
  mutating func mounts(_ node: YAMLNode, _ key: String) -> [ComposeMount] {
    var mounts: [(mount: ComposeMount, isShort: Bool)] = []
    for (number, element) in list(node, key).enumerated() {
      let path = "\(key)[\(number)]"
      let isShort = element.mapping == nil
      if let mount = isShort ? shortMount(element, path) : longMount(element, path) {
        mounts.append((mount, isShort))
      }
    }
    // Compose compares the targets as written, then again after it has cleaned those of the short form, and cleans
    // the others at the end.
    mounts = ComposeReader.lastWins(mounts) { $0.mount.target }
    for index in mounts.indices where mounts[index].isShort {
      mounts[index].mount.target = ComposePath.clean(mounts[index].mount.target)
    }
    mounts = ComposeReader.lastWins(mounts) { $0.mount.target }
    var targets: Set<String> = []
    return mounts.map { kept in
      var mount = kept.mount
      mount.target = ComposePath.clean(mount.target)
      if !targets.insert(mount.target).inserted { fail(node, key, "two mounts have the target '\(mount.target)'") }
      return mount
    }
  }

  private mutating func longMount(_ node: YAMLNode, _ key: String) -> ComposeMount? {
    let before = faults.count
    var mount = ComposeMount(source: "", target: "", bind: nil)
    if node["type"] == nil { fail(node, key, "'type: bind' is missing") }
    for field in mapping(node, key) {
      let path = "\(key).\(field.name)"
      switch field.name {
      case "type":
        guard let type = text(field.value, path), type != "bind" else { continue }
        fail(field.value, path, "only mounts of type 'bind' are supported, not '\(type)'")
      case "source":
        if let source = text(field.value, path) { mount.source = hostPath(source, field.value, path) }
      case "target": mount.target = text(field.value, path) ?? ""
      case "read_only": mount.isReadOnly = bool(field.value, path) ?? false
      case "bind": mount.bind = bind(field.value, path)
      default: unknown(field, path)
      }
    }
    if faults.count == before { check(mount, node, key) }
    return faults.count == before ? mount : nil
  }

  private mutating func bind(_ node: YAMLNode, _ key: String) -> ComposeMount.Bind {
    var bind = ComposeMount.Bind()
    for field in mapping(node, key) {
      let path = "\(key).\(field.name)"
      switch field.name {
      case "create_host_path": bind.createsHostPath = bool(field.value, path) ?? false
      case "propagation": bind.propagation = text(field.value, path)
      case "selinux": bind.selinux = text(field.value, path)
      default: unknown(field, path)
      }
    }
    return bind
  }

  /// `source:target[:options]`.
  private mutating func shortMount(_ node: YAMLNode, _ key: String) -> ComposeMount? {
    guard let text = text(node, key) else {
      if node.string == "" { fail(node, key, "must be source:target") }
      return nil
    }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard (2...3).contains(parts.count), parts.allSatisfy({ !$0.isEmpty }) else {
      fail(node, key, "'\(text)' is not source:target or source:target:options")
      return nil
    }
    guard let first = parts[0].first, "./~".contains(first) else {
      fail(node, key, "'\(parts[0])' would be a named volume; only folders and files of the host are supported")
      return nil
    }
    let before = faults.count
    let source = hostPath(parts[0], node, key)
    var mount = ComposeMount(source: source, target: parts[1], bind: .init(createsHostPath: true))
    for option in parts.count == 3 ? parts[2].split(separator: ",") : [] {
      switch option {
      case "ro": mount.isReadOnly = true
      case "rw": mount.isReadOnly = false
      case "z", "Z": mount.bind?.selinux = String(option)
      case "rprivate", "private", "rshared", "shared", "rslave", "slave": mount.bind?.propagation = String(option)
      default: fail(node, key, "the option '\(option)' is not supported")
      }
    }
    check(mount, node, key)
    return faults.count == before ? mount : nil
  }

  private mutating func check(_ mount: ComposeMount, _ node: YAMLNode, _ key: String) {
    if mount.source.isEmpty { fail(node, key, "'source' is missing") }
    if !mount.target.hasPrefix("/") { fail(node, key, "the target must be an absolute path") }
  }
}

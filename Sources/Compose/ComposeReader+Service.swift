import YAML

extension ComposeReader {
  /// A service of the project.
  mutating func service(_ entry: YAMLEntry, _ key: String) -> ComposeService {
    var service = ComposeService(name: entry.name)
    for field in mapping(entry.value, key) {
      let path = "\(key).\(field.name)"
      let isKnown =
        readText(field, path, &service) || readLimit(field, path, &service) || readList(field, path, &service)
      if !isKnown { unknown(field, path) }
    }
    return service
  }

  private mutating func readText(_ field: YAMLEntry, _ path: String, _ service: inout ComposeService) -> Bool {
    switch field.name {
    case "container_name": service.containerName = text(field.value, path)
    case "hostname": service.hostname = text(field.value, path)
    case "image": service.image = text(field.value, path)
    case "user": service.user = text(field.value, path)
    case "working_dir": service.workingDirectory = text(field.value, path)
    case "stop_signal": service.stopSignal = text(field.value, path)
    case "stop_grace_period": service.stopGracePeriod = duration(field.value, path)
    case "restart": service.restart = text(field.value, path)
    case "init": service.usesInit = bool(field.value, path)
    case "stdin_open": service.isStdinOpen = bool(field.value, path) ?? false
    case "tty": service.hasTTY = bool(field.value, path) ?? false
    case "read_only": service.isReadOnly = bool(field.value, path) ?? false
    default: return false
    }
    return true
  }

  private mutating func readLimit(_ field: YAMLEntry, _ path: String, _ service: inout ComposeService) -> Bool {
    switch field.name {
    case "pids_limit": service.pidsLimit = int(field.value, path) ?? 0
    case "mem_limit": service.memoryLimitBytes = size(field.value, path) ?? 0
    case "mem_reservation": service.memoryReservationBytes = size(field.value, path) ?? 0
    case "memswap_limit": service.memorySwapLimitBytes = size(field.value, path) ?? 0
    case "shm_size": service.sharedMemoryBytes = size(field.value, path) ?? 0
    case "cpus": service.cpus = cpus(field.value, path) ?? 0
    case "cpu_shares": service.cpuShares = int(field.value, path) ?? 0
    case "ulimits": service.ulimits = ulimits(field.value, path)
    case "cap_add": service.capabilitiesAdded = keyed(field.value, path)
    case "cap_drop": service.capabilitiesDropped = keyed(field.value, path)
    case "security_opt": service.securityOptions = distinctTexts(field.value, path)
    default: return false
    }
    return true
  }

  private mutating func readList(_ field: YAMLEntry, _ path: String, _ service: inout ComposeService) -> Bool {
    switch field.name {
    case "build": service.build = build(field.value, path)
    case "entrypoint": service.entrypoint = command(field.value, path)
    case "command": service.command = command(field.value, path)
    case "environment": service.environment = environment(field.value, path)
    case "ports": service.ports = ports(field.value, path)
    case "volumes": service.mounts = mounts(field.value, path)
    case "tmpfs": service.tmpfs = field.value.scalar == nil ? keyed(field.value, path) : one(field.value, path)
    case "logging": service.logging = logging(field.value, path)
    case "networks": service.networks = serviceNetworks(field.value, path)
    case "extra_hosts": service.extraHosts = extraHosts(field.value, path)
    case "labels": service.labels = pairs(field.value, path)
    default: return false
    }
    return true
  }

  /// A list of which compose keeps the last of the strings that agree before a `=`.
  private mutating func keyed(_ node: YAMLNode, _ key: String) -> [String] {
    ComposeReader.lastWins(texts(node, key), ComposeReader.beforeEquals)
  }

  private mutating func one(_ node: YAMLNode, _ key: String) -> [String] {
    switch scalar(node, key) {
    case .string(let text)?: return [text]
    case nil: return []
    default:
      fail(node, key, "must be a string or a list of strings, not \(node.kind)")
      return []
    }
  }

  /// Variables with those that have no value taken from the caller's environment.
  private mutating func environment(_ node: YAMLNode, _ key: String) -> [ComposeVariable] {
    variables(node, key).map { ComposeVariable($0.name, $0.value ?? options.environment[$0.name]) }
  }

  private mutating func build(_ node: YAMLNode, _ key: String) -> ComposeBuild? {
    if node.scalar != nil {
      guard let context = text(node, key) else { return nil }
      return ComposeBuild(context: self.context(context, node, key))
    }
    var build = ComposeBuild(context: options.directory)
    for field in mapping(node, key) {
      let path = "\(key).\(field.name)"
      switch field.name {
      case "context": build.context = context(text(field.value, path) ?? ".", field.value, path)
      case "dockerfile": build.dockerfile = text(field.value, path)
      case "args":
        let arguments = variables(field.value, path).map {
          ComposeVariable($0.name, $0.value ?? options.environment[$0.name])
        }
        build.arguments = arguments.filter { $0.value != nil }
      default: unknown(field, path)
      }
    }
    return build
  }

  private mutating func context(_ text: String, _ node: YAMLNode, _ key: String) -> String {
    let remote = ["https://", "http://", "git://", "ssh://", "github.com/", "git@"]
    if text.contains("://") || remote.contains(where: { text.hasPrefix($0) }) { return text }
    return hostPath(text, node, key)
  }

  /// An absolute path of the host; a relative one is below the folder of the file.
  mutating func hostPath(_ path: String, _ node: YAMLNode, _ key: String) -> String {
    if path.hasPrefix("~") {
      fail(node, key, "'~' depends on who reads the file; write the path in full")
    }
    return path.hasPrefix("/") ? path : ComposePath.clean("\(options.directory)/\(path)")
  }

  /// `command` and `entrypoint`: a list, nothing, or one string that is split as a shell would.
  private mutating func command(_ node: YAMLNode, _ key: String) -> [String]? {
    if node.sequence != nil { return texts(node, key) }
    switch scalar(node, key) {
    case nil, .null: return nil
    case .string(let text):
      if let words = ComposeCommand.split(text) { return words }
      fail(node, key, "shell characters or open quotes in a command; write it as a list of strings")
    default: fail(node, key, "must be a string or a list of strings, not \(node.kind)")
    }
    return nil
  }

  private mutating func logging(_ node: YAMLNode, _ key: String) -> ComposeLogging {
    var logging = ComposeLogging()
    for field in mapping(node, key) {
      let path = "\(key).\(field.name)"
      switch field.name {
      case "driver": logging.driver = text(field.value, path)
      case "options": logging.options = driverOptions(field.value, path)
      default: unknown(field, path)
      }
    }
    return logging
  }

  private mutating func ulimits(_ node: YAMLNode, _ key: String) -> [ComposeUlimit] {
    var limits: [ComposeUlimit] = []
    for entry in mapping(node, key) {
      let path = "\(key).\(entry.name)"
      guard entry.value.mapping != nil else {
        if let limit = int(entry.value, path) { limits.append(ComposeUlimit(name: entry.name, limit: .single(limit))) }
        continue
      }
      var values: [String: Int] = [:]
      for field in mapping(entry.value, path) {
        guard ["soft", "hard"].contains(field.name) else {
          unknown(field, "\(path).\(field.name)")
          continue
        }
        values[field.name] = int(field.value, "\(path).\(field.name)")
      }
      if let soft = values["soft"], let hard = values["hard"] {
        limits.append(ComposeUlimit(name: entry.name, limit: .pair(soft: soft, hard: hard)))
      } else if entry.value["soft"] == nil || entry.value["hard"] == nil {
        fail(entry.value, path, "needs both 'soft' and 'hard'")
      }
    }
    return limits
  }

  /// `host=address` or `host:address` strings, or a mapping; every address becomes a string `host=address` of its own.
  private mutating func extraHosts(_ node: YAMLNode, _ key: String) -> [String] {
    var hosts: [String] = []
    func plain(_ address: Substring) -> Substring {
      address.utf8.count > 2 && address.hasPrefix("[") && address.hasSuffix("]")
        ? address.dropFirst().dropLast() : address
    }
    for (host, addresses, source) in hostEntries(node, key) {
      guard !host.isEmpty, !host.contains(":"), !host.contains("=") else {
        fail(source, key, "'\(host)' is not a host name; write host=address")
        continue
      }
      hosts += addresses.map { "\(host)=\(plain($0[...]))" }
    }
    return hosts
  }

  private mutating func hostEntries(_ node: YAMLNode, _ key: String) -> [(String, [String], YAMLNode)] {
    if node.mapping != nil {
      return mapping(node, key).map { entry in
        let path = "\(key).\(entry.name)"
        let addresses = entry.value.sequence == nil ? one(entry.value, path) : texts(entry.value, path)
        return (entry.name, addresses, entry.value)
      }
    }
    return distinctTexts(node, key).compactMap { text in
      guard let separator = text.firstIndex(of: "=") ?? text.firstIndex(of: ":") else {
        fail(node, key, "'\(text)' has no address; write host=address")
        return nil
      }
      let addresses = text[text.index(after: separator)...].split(separator: ",", omittingEmptySubsequences: false)
      return (String(text[..<separator]), addresses.map(String.init), node)
    }
  }
}

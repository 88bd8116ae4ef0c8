import YAML

extension ComposeReader {
  /// A network of the project.
  mutating func network(_ entry: YAMLEntry, _ key: String) -> ComposeNetwork {
    var network = ComposeNetwork(key: entry.name, name: "")
    if !ComposeReader.isKey(entry.name) { fail(entry.key, key, "a name has letters, digits, '.', '_' and '-' only") }
    guard !entry.value.isNull else { return network }
    for field in mapping(entry.value, key) {
      let path = "\(key).\(field.name)"
      switch field.name {
      case "name": network.name = text(field.value, path) ?? ""
      case "driver": network.driver = text(field.value, path)
      case "driver_opts": network.driverOptions = driverOptions(field.value, path)
      case "ipam": addresses(field.value, path, &network)
      case "external": network.isExternal = bool(field.value, path) ?? false
      case "internal": network.isInternal = bool(field.value, path) ?? false
      case "attachable": network.isAttachable = bool(field.value, path) ?? false
      case "enable_ipv6": network.enablesIPv6 = bool(field.value, path)
      case "labels": network.labels = pairs(field.value, path)
      default: unknown(field, path)
      }
    }
    return network
  }

  private mutating func addresses(_ node: YAMLNode, _ key: String, _ network: inout ComposeNetwork) {
    for field in mapping(node, key) {
      let path = "\(key).\(field.name)"
      switch field.name {
      case "driver": network.addressDriver = text(field.value, path)
      case "config":
        for (number, element) in list(field.value, path).enumerated() {
          network.pools.append(pool(element, "\(path)[\(number)]"))
        }
      default: unknown(field, path)
      }
    }
  }

  private mutating func pool(_ node: YAMLNode, _ key: String) -> ComposeNetwork.Pool {
    var pool = ComposeNetwork.Pool()
    for field in mapping(node, key) {
      let path = "\(key).\(field.name)"
      switch field.name {
      case "subnet": pool.subnet = text(field.value, path)
      case "ip_range": pool.range = text(field.value, path)
      case "gateway": pool.gateway = text(field.value, path)
      default: unknown(field, path)
      }
    }
    for (name, value) in [("subnet", pool.subnet), ("ip_range", pool.range)] {
      if let value, !ComposeAddress.isRange(value) {
        fail(node[name] ?? node, "\(key).\(name)", "'\(value)' is not a range of addresses such as 10.0.0.0/28")
      }
    }
    return pool
  }

  /// The networks of a service.
  mutating func serviceNetworks(_ node: YAMLNode, _ key: String) -> [ComposeServiceNetwork] {
    if node.sequence != nil { return distinctTexts(node, key).map { ComposeServiceNetwork($0) } }
    return mapping(node, key).map { entry in
      guard !entry.value.isNull else { return ComposeServiceNetwork(entry.name) }
      return ComposeServiceNetwork(entry.name, settings: settings(entry.value, "\(key).\(entry.name)"))
    }
  }

  private mutating func settings(_ node: YAMLNode, _ key: String) -> ComposeServiceNetwork.Settings {
    var settings = ComposeServiceNetwork.Settings()
    for field in mapping(node, key) {
      let path = "\(key).\(field.name)"
      switch field.name {
      case "aliases": settings.aliases = ComposeReader.lastWins(texts(field.value, path), ComposeReader.beforeEquals)
      case "ipv4_address": settings.ipv4Address = text(field.value, path)
      case "ipv6_address": settings.ipv6Address = text(field.value, path)
      case "priority": settings.priority = int(field.value, path) ?? 0
      default: unknown(field, path)
      }
    }
    return settings
  }

  /// What compose compares the strings of most lists by: the part before a `=`.
  static func beforeEquals(_ text: String) -> String {
    text.firstIndex(of: "=").map { String(text[..<$0]) } ?? text
  }
}

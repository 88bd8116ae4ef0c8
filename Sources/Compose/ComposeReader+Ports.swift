import YAML

extension ComposeReader {
  /// A port binding before ranges are expanded.
  private enum Binding {
    case short(String, YAMLNode, key: String)
    case long(ComposePort)

    var identity: String {
      switch self {
      case .short(let text, _, _): text
      case .long(let port): port.identity
      }
    }
  }

  /// The ports of a service; of those that bind the same the last is kept, as compose does.
  mutating func ports(_ node: YAMLNode, _ key: String) -> [ComposePort] {
    var bindings: [Binding] = []
    for (number, element) in list(node, key).enumerated() {
      let path = "\(key)[\(number)]"
      if element.mapping != nil {
        if let port = longPort(element, path) { bindings.append(.long(port)) }
        continue
      }
      switch scalar(element, path) {
      case nil: continue
      case .int(let number)?: bindings.append(.short(String(number), element, key: path))
      case .string(let text)?: bindings.append(.short(text, element, key: path))
      default: fail(element, path, "must be a port such as \"27015:27015/udp\"; put it in quotes")
      }
    }
    var ports: [ComposePort] = []
    for binding in ComposeReader.lastWins(bindings, \.identity) {
      switch binding {
      case .long(let port): ports.append(port)
      case .short(let text, let element, let path):
        do throws(ComposePort.Failure) {
          ports += try ComposePort.parse(text)
        } catch {
          fail(element, path, "'\(text)' \(error.reason)")
        }
      }
      guard ports.count <= ComposeLoadOptions.portsMax else {
        fail(node, key, "more than \(ComposeLoadOptions.portsMax) ports")
        return []
      }
    }
    return ComposeReader.lastWins(ports, \.identity)
  }

  private mutating func longPort(_ node: YAMLNode, _ key: String) -> ComposePort? {
    let before = faults.count
    var port = ComposePort(target: 0)
    for field in mapping(node, key) {
      let path = "\(key).\(field.name)"
      switch field.name {
      case "target": port.target = int(field.value, path) ?? 0
      case "published": port.published = published(field.value, path)
      case "host_ip": port.hostAddress = text(field.value, path)
      case "protocol": port.transport = text(field.value, path) ?? ""
      case "mode": port.mode = text(field.value, path) ?? ""
      default: unknown(field, path)
      }
    }
    guard faults.count == before else { return nil }
    if !(1...65535).contains(port.target) { fail(node, "\(key).target", "must be a port from 1 to 65535") }
    if !["tcp", "udp", "sctp"].contains(port.transport) {
      fail(node["protocol"] ?? node, "\(key).protocol", "must be tcp, udp or sctp")
    }
    if !["ingress", "host"].contains(port.mode) {
      fail(node["mode"] ?? node, "\(key).mode", "must be ingress or host")
    }
    if let address = port.hostAddress, !ComposeAddress.isIPv4(address), !ComposeAddress.isIPv6(address) {
      fail(node["host_ip"] ?? node, "\(key).host_ip", "'\(address)' is not an address")
    }
    return faults.count == before ? port : nil
  }

  private mutating func published(_ node: YAMLNode, _ key: String) -> String? {
    guard let value = scalar(node, key), let text = value.text, !text.isEmpty else { return nil }
    if ComposePort.range(text[...]) == nil { fail(node, key, "'\(text)' is not a port or a range of ports") }
    return text
  }
}

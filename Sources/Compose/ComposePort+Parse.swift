extension ComposePort {
  /// Why a text is not a port binding.
  struct Failure: Error {
    let reason: String
  }

  /// Reads `[[address:]published:]target[/protocol]` with ranges (the engine's go-connections, `nat.ParsePortSpec`).
  ///
  /// A range of container ports becomes one binding each, in the order compose gives them: that of their texts.
  static func parse(_ text: String) throws(Failure) -> [ComposePort] {
    let halves = text.split(separator: "/", omittingEmptySubsequences: false)
    guard halves.count <= 2 else { throw Failure(reason: "has more than one '/'") }
    let transport = halves.count == 2 && !halves[1].isEmpty ? halves[1].lowercased() : "tcp"
    guard ["tcp", "udp", "sctp"].contains(transport) else {
      throw Failure(reason: "has a protocol other than tcp, udp and sctp")
    }
    let parts = halves[0].split(separator: ":", omittingEmptySubsequences: false)
    guard let targets = range(parts[parts.count - 1]), targets.lowerBound > 0 else {
      throw Failure(reason: "has no container port from 1 to 65535")
    }
    let hostText = parts.count > 1 ? parts[parts.count - 2] : ""
    let hosts = hostText.isEmpty ? nil : range(hostText)
    guard hostText.isEmpty || hosts != nil else { throw Failure(reason: "has no host port from 0 to 65535") }
    let address = try hostAddress(parts.dropLast(2).joined(separator: ":"))
    if let hosts, hosts.count != targets.count, targets.count > 1 {
      throw Failure(reason: "has ranges of different lengths")
    }
    let ports = targets.map { target in
      let published = hosts.map { hosts in
        targets.count == 1 && hosts.count > 1
          ? "\(hosts.lowerBound)-\(hosts.upperBound)" : String(hosts.lowerBound + target - targets.lowerBound)
      }
      return ComposePort(target: target, published: published, hostAddress: address, transport: transport)
    }
    return ports.sorted { "\($0.target)/" < "\($1.target)/" }
  }

  private static func hostAddress(_ text: String) throws(Failure) -> String? {
    guard !text.isEmpty else { return nil }
    let isBracketed = text.hasPrefix("[") && text.hasSuffix("]")
    let address = isBracketed ? String(text.dropFirst().dropLast()) : text
    guard isBracketed ? ComposeAddress.isIPv6(address) : ComposeAddress.isIPv4(address) else {
      throw Failure(reason: "has a host address that is none: '\(text)'")
    }
    return address
  }

  /// Reads `port` or `first-last`, or gives nil.
  static func range(_ text: Substring) -> ClosedRange<Int>? {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { part -> Int? in
      part.utf8.allSatisfy { (0x30...0x39).contains($0) } ? UInt16(part).map(Int.init) : nil
    }
    guard numbers.count == parts.count, (1...2).contains(numbers.count), numbers[0] <= numbers[numbers.count - 1]
    else { return nil }
    return numbers[0]...numbers[numbers.count - 1]
  }

  /// The short form of the binding, which reads back as the same binding; nil where only the long form can say it.
  var shortText: String? {
    guard mode == "ingress" else { return nil }
    let host = hostAddress.map { $0.contains(":") ? "[\($0)]:" : "\($0):" } ?? ""
    let isCanonical = published.map { ComposePort.range($0[...]).map { ComposePort.text($0) } == $0 } ?? true
    guard isCanonical else { return nil }
    let middle = published.map { "\($0):" } ?? (hostAddress == nil ? "" : ":")
    return "\(host)\(middle)\(target)/\(transport)"
  }

  private static func text(_ range: ClosedRange<Int>) -> String {
    range.count == 1 ? String(range.lowerBound) : "\(range.lowerBound)-\(range.upperBound)"
  }
}

import JSON
import OrcModel

extension PeonRecipe {
  /// The groups of ports: a list of lists, or one flat list as a server's own config.json has it.
  mutating func portGroups(_ value: JSONValue?) -> [[PlanPort]] {
    guard let value else {
      fault([], "'ports' is missing")
      return []
    }
    guard let groups = value.array else {
      fault(["ports"], "'ports' must be a list, not \(value.kind)")
      return []
    }
    if groups.count > PlanLimits.portGroupsMax, groups[0].array != nil {
      fault(["ports"], "there are more than \(PlanLimits.portGroupsMax) groups of ports")
      return []
    }
    if groups.contains(where: { $0.object != nil }) { return [group(groups, at: ["ports"])] }
    return groups.enumerated().compactMap { place, group in
      let tokens = ["ports", String(place)]
      guard let ports = group.array else {
        fault(tokens, "a group of ports must be a list, not \(group.kind)")
        return nil
      }
      return self.group(ports, at: tokens)
    }
  }

  private mutating func group(_ ports: [JSONValue], at tokens: [String]) -> [PlanPort] {
    var written: [WrittenPort] = []
    for (place, port) in ports.enumerated() {
      let tokens = tokens + [String(place)]
      switch PeonPort.read(port) {
      case .success(let ports): written += ports.map { $0.at(line: line(tokens)) }
      case .failure(let fault): self.fault(tokens, fault.reason)
      }
    }
    let reading = PortReading(written)
    faults += reading.faults
    for warning in reading.warnings where !warnings.contains(warning) { warnings.append(warning) }
    return reading.ports
  }
}

/// Reads `{"NAME": ["number", "protocol"]}`.
enum PeonPort {
  /// Why one can't be read.
  struct Fault: Error {
    var reason: String
  }

  /// The ports of one object, usually one; a third element is the number in the container where that differs.
  static func read(_ value: JSONValue) -> Result<[WrittenPort], Fault> {
    guard let object = value.object else {
      return .failure(Fault(reason: "a port must be an object, not \(value.kind)"))
    }
    guard !object.isEmpty else { return .failure(Fault(reason: "a port must have a name")) }
    var ports: [WrittenPort] = []
    for member in object.members {
      let name = member.key.uppercased()
      if let reason = PortReading.fault(inName: name) { return .failure(Fault(reason: reason)) }
      guard let parts = member.value.array, (1...3).contains(parts.count) else {
        return .failure(Fault(reason: "the port \(name) must be [number, protocol]"))
      }
      guard let number = number(parts[0]) else { return .failure(Fault(reason: bad(name, parts[0]))) }
      let container = parts.count > 2 ? self.number(parts[2]) : nil
      if parts.count > 2, container == nil { return .failure(Fault(reason: bad(name, parts[2]))) }
      ports.append(
        WrittenPort(
          name: name, number: number, container: container == number ? nil : container,
          protocols: protocols(parts.count > 1 ? parts[1].string : nil)))
    }
    return .success(ports)
  }

  /// Anything that is not exactly tcp or udp means both.
  static func protocols(_ text: String?) -> [PortProtocol] {
    text.flatMap { PortProtocol(rawValue: $0.lowercased()) }.map { [$0] } ?? PortProtocol.allCases
  }

  private static func number(_ value: JSONValue) -> Int? {
    if let text = value.string { return PortReading.number(text) }
    guard let number = value.int, (1...65535).contains(number) else { return nil }
    return number
  }

  private static func bad(_ name: String, _ value: JSONValue) -> String {
    let shown = value.string.map { "'\(printable($0))'" } ?? printable(value.description)
    return "the port \(name) must be a number from 1 to 65535, not \(shown)"
  }
}

extension WrittenPort {
  fileprivate func at(line: Int?) -> WrittenPort {
    var port = self
    port.line = line
    return port
  }
}

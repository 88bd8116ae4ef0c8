import OrcModel
import YAML

extension Recipe {
  /// The keys of a port.
  static let portKeys = ["name", "host", "container", "protocol"]

  /// The ports: a list is one group, a list of lists are alternatives.
  mutating func portGroups(_ node: YAMLNode?) -> [[PlanPort]] {
    guard let node else { return [] }
    guard let entries = node.sequence else {
      faults.add(node, "'ports' must be a list, not \(node.kind)")
      return []
    }
    guard entries.contains(where: { $0.sequence != nil }) else { return entries.isEmpty ? [] : [group(entries)] }
    guard entries.count <= PlanLimits.portGroupsMax else {
      faults.add(node, "there are more than \(PlanLimits.portGroupsMax) groups of ports")
      return []
    }
    let groups = entries.compactMap { entry -> [PlanPort]? in
      guard let ports = entry.sequence else {
        faults.add(entry, "every group of ports must be a list, as the others are")
        return nil
      }
      return group(ports)
    }
    checkShapes(groups, entries)
    return groups
  }

  /// Alternatives differ in host numbers only: the game must find the same names and protocols in each.
  private mutating func checkShapes(_ groups: [[PlanPort]], _ entries: [YAMLNode]) {
    guard let first = groups.first else { return }
    let shape = { (group: [PlanPort]) in group.map { "\($0.name)/\($0.protocols)/\($0.container ?? 0)" } }
    for (group, entry) in zip(groups, entries) where shape(group) != shape(first) {
      faults.add(entry, "this group of ports must have the names, protocols and container ports of the first")
    }
  }

  private mutating func group(_ entries: [YAMLNode]) -> [PlanPort] {
    let written = entries.compactMap { port($0) }
    for (place, port) in written.enumerated() where written[..<place].contains(where: { $0.name == port.name }) {
      faults.add([RecipeFault(line: port.line, reason: "the port name \(port.name) is used twice in a group")])
    }
    let reading = PortReading(written)
    faults.add(reading.faults)
    return reading.ports
  }

  private mutating func port(_ node: YAMLNode) -> WrittenPort? {
    guard let map = RecipeMapping(node, "a port", keys: Recipe.portKeys, &faults) else { return nil }
    let before = faults.all.count
    for key in ["name", "host", "protocol"] where map[key] == nil { faults.add(node, "a port needs '\(key)'") }
    let name = map.text("name", &faults) ?? ""
    if let named = map["name"], let reason = PortReading.fault(inName: name) { faults.add(named, reason) }
    let host = map.integer("host", 1...65535, &faults) ?? 0
    let container = map.integer("container", 1...65535, &faults)
    let protocols = Recipe.protocols(map.text("protocol", &faults) ?? "")
    if protocols == nil, let node = map["protocol"] { faults.add(node, "'protocol' must be tcp, udp or both") }
    guard faults.all.count == before, let protocols else { return nil }
    return WrittenPort(
      name: name, number: host, container: container, protocols: protocols, line: node.position.line)
  }

  private static func protocols(_ text: String) -> [PortProtocol]? {
    text == "both" ? PortProtocol.allCases : PortProtocol(rawValue: text).map { [$0] }
  }
}

import OrcModel

/// One port as a recipe or a config.json wrote it.
struct WrittenPort {
  var name: String
  var number: Int
  /// The number inside the container; nil means the same as on the host.
  var container: Int?
  var protocols: [PortProtocol]
  var line: Int?
}

/// Makes a group of ports from what was written, whatever the format.
struct PortReading {
  /// The ports, each name once: what shares name and number is one port, a further number gets `NAME_2` and so on.
  private(set) var ports: [PlanPort] = []
  /// What was odd.
  private(set) var warnings: [String] = []
  /// What can't be.
  private(set) var faults: [RecipeFault] = []

  init(_ written: [WrittenPort]) {
    if written.count > PlanLimits.portsMax {
      fault(written[PlanLimits.portsMax].line, "a group has more than \(PlanLimits.portsMax) ports")
    }
    let written = written.prefix(PlanLimits.portsMax)
    checkCollisions(Array(written))
    let names = Set(written.map(\.name))
    var given: [String: [Int: String]] = [:]
    for port in written {
      let name = given[port.name]?[port.number] ?? freeName(port.name, names: names, given: given[port.name] ?? [:])
      given[port.name, default: [:]][port.number] = name
      if let place = ports.firstIndex(where: { $0.name == name && $0.container == port.container }) {
        ports[place].protocols += port.protocols
      } else {
        ports.append(
          PlanPort(name: name, number: port.number, container: port.container, protocols: port.protocols))
      }
    }
    warnOfDuplicates(Array(written))
  }

  private func freeName(_ name: String, names: Set<String>, given: [Int: String]) -> String {
    guard !given.isEmpty else { return name }
    let taken = names.union(given.values)
    var number = given.count + 1
    while taken.contains("\(name)_\(number)") { number += 1 }
    return "\(name)_\(number)"
  }

  private mutating func warnOfDuplicates(_ written: [WrittenPort]) {
    var told: Set<String> = []
    for port in written where told.insert(port.name).inserted {
      let count = written.count { $0.name == port.name }
      guard count > 1 else { continue }
      warnings.append("port name \(port.name) is used \(count) times, \(port.name)=\(port.number)")
    }
  }

  private mutating func checkCollisions(_ written: [WrittenPort]) {
    var claims: [PortClaim: String] = [:]
    var inside: [PortClaim: String] = [:]
    for port in written {
      for proto in port.protocols {
        let claim = PortClaim(number: port.number, proto: proto)
        if let other = claims.updateValue(port.name, forKey: claim) {
          fault(port.line, "the ports \(other) and \(port.name) of a group are both \(claim)")
        }
        let target = PortClaim(number: port.container ?? port.number, proto: proto)
        if let other = inside.updateValue(port.name, forKey: target), target != claim {
          fault(port.line, "the ports \(other) and \(port.name) of a group both lead to \(target) in the container")
        }
      }
    }
  }

  private mutating func fault(_ line: Int?, _ reason: String) {
    faults.append(RecipeFault(line: line, reason: reason))
  }
}

extension PortReading {
  /// Says what is wrong with a name that becomes an environment variable; nil when nothing is.
  static func fault(inName name: String) -> String? {
    let bytes = Array(name.utf8)
    let isUpper = { (byte: UInt8) in (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) }
    let isDigit = { (byte: UInt8) in (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    guard let first = bytes.first, isUpper(first),
      bytes.allSatisfy({ isUpper($0) || isDigit($0) || $0 == UInt8(ascii: "_") })
    else {
      return "the name '\(printable(name))' must consist of A-Z, 0-9 and '_' and begin with a letter"
    }
    guard bytes.count <= PlanLimits.nameBytesMax else {
      return "the name '\(printable(name))' is longer than \(PlanLimits.nameBytesMax) characters"
    }
    return nil
  }

  /// The number of a port from its digits, 1...65535; nil for anything else.
  static func number(_ text: some StringProtocol) -> Int? {
    guard (1...5).contains(text.utf8.count),
      text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
      let number = Int(text), (1...65535).contains(number)
    else { return nil }
    return number
  }
}

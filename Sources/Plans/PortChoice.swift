import OrcModel

/// Chooses a server's ports from its plan's groups, or moves them into a range.
struct PortChoice {
  private let plan: Plan
  private let request: CreateRequest
  private let groups: [[PlanPort]]
  private let overridden: Set<Int>
  private let range: ClosedRange<Int>
  /// Who uses a port, those first who use it right now; without the server itself.
  private let uses: [PortClaim: [PortUse.Holder]]

  static func choose(
    _ plan: Plan, _ request: CreateRequest, overrides: [String: Int], uses: [PortUse], range: ClosedRange<Int>
  ) throws(OrcError) -> ChosenPorts {
    for (name, number) in overrides.sorted(by: { $0.key < $1.key }) where !(1...65535).contains(number) {
      throw PortChoice.bad(name, "\(name) must be a port, a whole number from 1 to 65535")
    }
    let choice = PortChoice(plan, request, overrides: overrides, uses: uses, range: range)
    return try choice.choose(overrides: overrides)
  }

  private init(
    _ plan: Plan, _ request: CreateRequest, overrides: [String: Int], uses: [PortUse], range: ClosedRange<Int>
  ) {
    self.plan = plan
    self.request = request
    self.range = range
    overridden = Set(overrides.values)
    groups = plan.portGroups.map { group in
      group.map { port in
        var port = port
        if let number = overrides[port.name] { port.number = number }
        return port
      }
    }
    let own = request.name.map { ServerID(game: request.game, name: $0) }
    let others = uses.filter { use in
      if case .server(let id, _) = use.holder { id != own } else { true }
    }
    self.uses = Dictionary(grouping: others, by: \.claim).mapValues { uses in
      uses.map(\.holder).sorted { PortChoice.isActive($0) && !PortChoice.isActive($1) }
    }
  }

  private func choose(overrides: [String: Int]) throws(OrcError) -> ChosenPorts {
    guard let first = groups.first else { return ChosenPorts(bindings: []) }
    try checkCollisions(overrides)
    if let free = groups.first(where: { conflicts($0).isEmpty }) { return ChosenPorts(bindings: bindings(free)) }
    if request.ports == .automatic, let moved = moved(first) { return ChosenPorts(bindings: bindings(moved)) }
    if let idle = groups.first(where: { group in !conflicts(group).contains { PortChoice.isActive($0.holder) } }) {
      let warnings = conflicts(idle).map { "Port \($0.claim) is also wanted by \($0.holder), which does not run now." }
      return ChosenPorts(bindings: bindings(idle), warnings: warnings)
    }
    let busy = conflicts(first).first { PortChoice.isActive($0.holder) }
    guard let busy else { return ChosenPorts(bindings: bindings(first)) }
    let needed = "Port \(busy.claim), needed by \(name), is held by \(busy.holder)."
    guard request.starts else { return ChosenPorts(bindings: bindings(first), warnings: [needed]) }
    throw OrcError(.portsUsed, needed, details: OrcError.Details(holder: busy.holder.description))
  }

  private var name: String { request.name.map { "\(request.game).\($0)" } ?? request.game.text }

  private static func isActive(_ holder: PortUse.Holder) -> Bool {
    if case .server(_, let isActive) = holder { isActive } else { true }
  }

  /// Who is in the way of a group, in its order.
  private func conflicts(_ group: [PlanPort]) -> [PortUse] {
    bindings(group).flatMap { binding in
      (uses[binding.claim] ?? []).map { PortUse(claim: binding.claim, holder: $0) }
    }
  }

  private func bindings(_ group: [PlanPort]) -> [PortBinding] {
    group.flatMap { port in
      port.protocols.map {
        PortBinding(name: port.name, host: port.number, container: port.container ?? port.number, proto: $0)
      }
    }
  }

  /// An override may not make two ports of one group the same.
  private func checkCollisions(_ overrides: [String: Int]) throws(OrcError) {
    for group in groups {
      var claims: [PortClaim: String] = [:]
      for binding in bindings(group) {
        guard let other = claims.updateValue(binding.name, forKey: binding.claim) else { continue }
        let name = overrides[binding.name] != nil ? binding.name : other
        throw PortChoice.bad(name, "\(other) and \(binding.name) are both \(binding.claim)")
      }
    }
  }

  private static func bad(_ name: String, _ detail: String) -> OrcError {
    OrcError(
      .badInput, detail,
      details: OrcError.Details(faults: [OrcError.Fault(pointer: "/settings/\(name)", detail: detail)]))
  }

  /// The group at free places of the range, its neighbouring numbers still neighbours; nil when there is no room.
  ///
  /// Some games derive a second port from the first, so runs such as 2456, 2457 move together. Numbers that the user
  /// chose stay; if one of those is in use, there is nothing to move.
  private func moved(_ group: [PlanPort]) -> [PlanPort]? {
    let fixed = group.filter { overridden.contains($0.number) }
    guard conflicts(fixed).isEmpty else { return nil }
    var places: [Int: Int] = [:]
    var taken = overridden
    for run in runs(Set(group.map(\.number)).subtracting(overridden)) {
      guard let start = place(for: run.count, taken: taken) else { return nil }
      for (offset, number) in run.enumerated() {
        places[number] = start + offset
        taken.insert(start + offset)
      }
    }
    return group.map { port in
      var port = port
      port.number = places[port.number] ?? port.number
      return port
    }
  }

  private func runs(_ numbers: Set<Int>) -> [[Int]] {
    var runs: [[Int]] = []
    for number in numbers.sorted() {
      if let last = runs.last?.last, last + 1 == number {
        runs[runs.count - 1].append(number)
      } else {
        runs.append([number])
      }
    }
    return runs
  }

  /// The first of so many neighbouring numbers that nobody uses in either protocol.
  private func place(for count: Int, taken: Set<Int>) -> Int? {
    var free = 0
    for number in range {
      let isFree =
        !taken.contains(number)
        && PortProtocol.allCases.allSatisfy { uses[PortClaim(number: number, proto: $0)] == nil }
      free = isFree ? free + 1 : 0
      if free == count { return number - count + 1 }
    }
    return nil
  }
}

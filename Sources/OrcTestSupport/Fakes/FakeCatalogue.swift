package import OrcModel
package import Synchronization

/// A catalogue of plans that a test gives it; a server's document is lines of `key=value`.
package final class FakeCatalogue: Catalogue {
  /// The numbers that automatic ports are taken from.
  package static let portRange = 30_000...30_999

  private let table: Mutex<[GameID: Plan]>
  /// The repository that its plans come from.
  package let repository = Mutex(Repository())

  /// A catalogue of these plans.
  package init(_ plans: [Plan]) {
    table = Mutex(Dictionary(plans.map { ($0.id, $0) }) { first, _ in first })
  }

  /// A small plan with one setting and one port.
  ///
  /// - Throws: `srv.param` for a name that is no game's id.
  package static func plan(
    _ name: String = "pong", ports: [[PlanPort]]? = nil, variables: [PlanVariable] = [], ready: ReadyRule? = nil
  ) throws -> Plan {
    let id = try ServerID(parsing: "\(name).x").game
    let setting = PlanVariable(name: "SERVER_NAME", defaultValue: "Pong")
    return Plan(
      id: id, title: name, version: "1.0.0", description: "A test.",
      origin: PlanOrigin(kind: .shipped, folder: "/plans/\(name)"), digest: "d1", image: .reference("\(name):1"),
      portGroups: ports ?? [[PlanPort(name: "PORT", number: 8_303, protocols: [.udp])]],
      variables: [setting] + variables, volumes: [PlanMount(source: "data", target: "/data")], ready: ready)
  }

  package func plans() -> [Plan] { table.withLock { $0.values.sorted { $0.id < $1.id } } }

  package func plan(_ id: GameID) -> Plan? { table.withLock { $0[id] } }

  package func brokenPlans() -> [BrokenPlan] { [] }

  /// Takes a plan in; whether its game is new.
  func put(_ plan: Plan) -> Bool { table.withLock { $0.updateValue(plan, forKey: plan.id) } == nil }

  package func inventName(for game: GameID, isTaken: (ServerName) -> Bool) -> ServerName {
    for number in 1... {
      if let name = ServerName("fake\(number)"), !isTaken(name) { return name }
    }
    preconditionFailure("the numbers don't end")
  }

  package func resolve(_ plan: Plan, request: CreateRequest) throws(OrcError) -> ResolvedSettings {
    var resolved = ResolvedSettings(values: [], given: [:])
    let ports = Set(plan.portGroups.joined().map(\.name))
    for (name, value) in request.settings.sorted(by: { $0.key < $1.key }) {
      let text: String
      switch value {
      case .text(let given), .number(let given): text = given
      case .boolean(let flag): text = "\(flag)"
      case .absent: continue
      case .unusable: throw OrcError(.badInput, "The setting \(name) must be a single value.")
      }
      if ports.contains(name) {
        guard let number = Int(text) else { throw OrcError(.badInput, "The port \(name) must be a number.") }
        resolved.portOverrides[name] = number
      } else if plan.variables.contains(where: { $0.name == name }) {
        resolved.given[name] = text
      } else {
        resolved.ignored.append(name)
      }
    }
    let required = plan.variables.filter { $0.isRequired && resolved.given[$0.name] == nil }.map(\.name)
    guard required.isEmpty else {
      throw OrcError(
        .badInput, "Required settings are missing: \(required.joined(separator: ", "))",
        details: .init(required: required))
    }
    resolved.values = plan.variables.compactMap { variable in
      (resolved.given[variable.name] ?? variable.defaultValue).map { EnvironmentEntry(name: variable.name, value: $0) }
    }
    resolved.secrets = Set(plan.variables.filter(\.isSecret).map(\.name))
    return resolved
  }

  package func choosePorts(_ plan: Plan, request: CreateRequest, overrides: [String: Int], uses: [PortUse])
    throws(OrcError) -> ChosenPorts
  {
    let own = request.name.map { ServerID(game: request.game, name: $0) }
    var holders: [PortClaim: PortUse.Holder] = [:]
    for use in uses {
      if case .server(let id, let isActive) = use.holder, id == own || !isActive { continue }
      holders[use.claim] = use.holder
    }
    var groups = plan.portGroups.map { group in Self.bindings(group.map { ($0, overrides[$0.name] ?? $0.number) }) }
    if request.ports == .automatic, overrides.isEmpty, let group = plan.portGroups.first {
      groups += Self.portRange.map { start in Self.bindings(group.enumerated().map { ($1, start + $0) }) }
    }
    guard let first = groups.first else { return ChosenPorts(bindings: []) }
    if let free = groups.first(where: { group in !group.contains { holders[$0.claim] != nil } }) {
      return ChosenPorts(bindings: free)
    }
    guard request.starts, let taken = first.first(where: { holders[$0.claim] != nil }) else {
      return ChosenPorts(bindings: first, warnings: ["a port is in use"])
    }
    let holder = holders[taken.claim]?.description ?? ""
    throw OrcError(.portsUsed, "Port \(taken.claim) is held by \(holder).", details: .init(holder: holder))
  }

  private static func bindings(_ ports: [(PlanPort, Int)]) -> [PortBinding] {
    ports.flatMap { port, number in
      port.protocols.map {
        PortBinding(name: port.name, host: number, container: port.container ?? number, proto: $0)
      }
    }
  }

  package func spec(_ plan: Plan, id: ServerID, settings: ResolvedSettings, ports: [PortBinding], limits: Limits)
    -> ServerSpec
  {
    var reference = ""
    if case .reference(let text) = plan.image { reference = text }
    return ServerSpec(
      id: id, plan: PlanReference(id: plan.id, version: plan.version, digest: plan.digest),
      image: ImageSource(reference: reference),
      environment: ports.map { EnvironmentEntry(name: $0.name, value: "\($0.host)") } + settings.values, ports: ports,
      mounts: plan.volumes, limits: plan.limits.overridden(by: limits), console: plan.console,
      ready: plan.ready)
  }

  package func seed(_ plan: Plan?, record: ServerRecord) -> FolderSeed {
    let ports = Set(record.spec.ports.map(\.name))
    let lines =
      ["description=\(record.description)", "registered=\(record.isRegistered)"]
      + record.spec.ports.map { "port=\($0.name) \($0.host) \($0.container) \($0.proto.rawValue)" }
      + record.spec.environment.filter { !ports.contains($0.name) }.map { "env=\($0.name) \($0.value)" }
    return FolderSeed(
      folders: ["data"],
      files: [SeedFile(path: "config.json", bytes: Array(lines.joined(separator: "\n").utf8))])
  }

  package func document(_ bytes: [UInt8], of id: ServerID, file: String) throws(OrcError) -> ServerDocument {
    var document = ServerDocument()
    for (index, line) in String(decoding: bytes, as: UTF8.self).split(separator: "\n").enumerated() {
      let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else {
        throw OrcError(.planInvalid, "Server [\(id)]: \(file):\(index + 1): there is no '=' in the line")
      }
      let words = parts[1].split(separator: " ", maxSplits: 3).map(String.init)
      switch parts[0] {
      case "description": document.description = String(parts[1])
      case "registered": document.isRegistered = parts[1] == "true"
      case "untouched": document.isUntouchedPlan = true
      case "env" where words.count >= 2:
        document.environment.append(
          EnvironmentEntry(name: words[0], value: words.dropFirst().joined(separator: " ")))
      case "port":
        guard words.count == 4, let host = Int(words[1]), let container = Int(words[2]),
          let proto = PortProtocol(rawValue: words[3])
        else { throw OrcError(.planInvalid, "Server [\(id)]: \(file):\(index + 1): this is no port") }
        document.ports.append(PortBinding(name: words[0], host: host, container: container, proto: proto))
      default: break
      }
    }
    return document
  }
}

import OrcModel
import Plans
import Testing

@Suite struct PortChoiceTests {
  static let groups = [2456, 2457, 2458].map { [PlanPort(name: "PORT", number: $0, protocols: [.udp])] }

  static func choose(
    _ groups: [[PlanPort]] = groups, overrides: [String: Int] = [:], uses: [PortUse] = [],
    policy: CreateRequest.PortPolicy = .planGroups, starts: Bool = true, range: ClosedRange<Int> = 20000...20009
  ) throws -> ChosenPorts {
    let catalogue = PlanCatalogue(PlanCatalogue.Configuration(sources: [], portRange: range))
    let plan = try SettingsTests.plan([], ports: groups)
    let request = CreateRequest(game: plan.id, name: ServerName("isle"), ports: policy, starts: starts)
    return try catalogue.choosePorts(plan, request: request, overrides: overrides, uses: uses)
  }

  static func use(_ number: Int, _ proto: PortProtocol, _ server: String, active: Bool) throws -> PortUse {
    PortUse(claim: PortClaim(number: number, proto: proto), holder: .server(try uid(server), isActive: active))
  }

  static func shown(_ chosen: ChosenPorts) -> [String] {
    chosen.bindings.map { "\($0.name) \($0.host):\($0.container)/\($0.proto.rawValue)" }
  }

  @Test func takesTheFirstGroupThatNobodyWants() throws {
    #expect(try Self.shown(Self.choose()) == ["PORT 2456:2456/udp"])
    let uses = [try Self.use(2456, .udp, "x.a", active: false), try Self.use(2457, .tcp, "x.b", active: true)]
    let chosen = try Self.choose(uses: uses)
    #expect(Self.shown(chosen) == ["PORT 2457:2457/udp"] && chosen.warnings.isEmpty)
  }

  @Test func takesAWantedGroupBeforeABusyOne() throws {
    let uses = [
      try Self.use(2456, .udp, "x.a", active: true), try Self.use(2457, .udp, "x.b", active: false),
      PortUse(claim: PortClaim(number: 2458, proto: .udp), holder: .host),
    ]
    let chosen = try Self.choose(uses: uses)
    #expect(Self.shown(chosen) == ["PORT 2457:2457/udp"])
    #expect(chosen.warnings == ["Port 2457/udp is also wanted by x.b, which does not run now."])
  }

  @Test(arguments: [
    (PortUse.Holder.host, "another program on the host"), (.container("nginx"), "nginx"),
  ])
  func namesTheHolder(holder: PortUse.Holder, name: String) throws {
    let uses = (2456...2458).map { PortUse(claim: PortClaim(number: $0, proto: .udp), holder: holder) }
    let error = try #require(#expect(throws: OrcError.self) { try Self.choose(uses: uses) })
    #expect(error.code == .portsUsed && error.details.holder == name)
    #expect(error.message == "Port 2456/udp, needed by arena.isle, is held by \(name).")
    let later = try Self.choose(uses: uses, starts: false)
    #expect(Self.shown(later) == ["PORT 2456:2456/udp"] && later.warnings == [error.message])
  }

  @Test func ownUsesAreNoConflict() throws {
    let uses = [try Self.use(2456, .udp, "arena.isle", active: true)]
    #expect(try Self.shown(Self.choose(uses: uses)) == ["PORT 2456:2456/udp"])
  }

  @Test func overridesAreTakenAndChecked() throws {
    #expect(try Self.shown(Self.choose(overrides: ["PORT": 9])) == ["PORT 9:9/udp"])
    let uses = [try Self.use(9, .udp, "x.a", active: true)]
    let error = try #require(#expect(throws: OrcError.self) { try Self.choose(overrides: ["PORT": 9], uses: uses) })
    #expect(error.code == .portsUsed && error.details.holder == "x.a")
    for policy: CreateRequest.PortPolicy in [.planGroups, .automatic] {
      #expect(throws: OrcError.self) { try Self.choose(overrides: ["PORT": 9], uses: uses, policy: policy) }
      #expect(throws: OrcError.self) { try Self.choose(overrides: ["PORT": 65536], policy: policy) }
    }
    let pair = [[PlanPort(name: "A", number: 1, protocols: [.udp]), PlanPort(name: "B", number: 2, protocols: [.udp])]]
    let collision = try #require(#expect(throws: OrcError.self) { try Self.choose(pair, overrides: ["B": 1]) })
    #expect(collision.code == .badInput && collision.details.faults.map(\.pointer) == ["/settings/B"])
  }

  @Test func movesAWholeGroup() throws {
    let group = [
      [
        PlanPort(name: "QUERY", number: 15777, protocols: [.udp]),
        PlanPort(name: "PORT", number: 7777, protocols: [.udp]),
        PlanPort(name: "API", number: 7777, protocols: [.tcp]), PlanPort(name: "NEXT", number: 7778, protocols: [.udp]),
        PlanPort(name: "RCON", number: 30, container: 25575, protocols: [.tcp]),
      ]
    ]
    let uses = [
      try Self.use(7778, .udp, "x.a", active: true), try Self.use(20001, .tcp, "x.b", active: false),
      PortUse(claim: PortClaim(number: 20004, proto: .tcp), holder: .host),
    ]
    #expect(
      try Self.shown(Self.choose(group, uses: uses, policy: .automatic)) == [
        "QUERY 20005:20005/udp", "PORT 20002:20002/udp", "API 20002:20002/tcp", "NEXT 20003:20003/udp",
        "RCON 20000:25575/tcp",
      ])
    #expect(
      try Self.shown(Self.choose(group, overrides: ["QUERY": 20000], uses: uses, policy: .automatic))
        == [
          "QUERY 20000:20000/udp", "PORT 20005:20005/udp", "API 20005:20005/tcp", "NEXT 20006:20006/udp",
          "RCON 20002:25575/tcp",
        ])
  }

  @Test func aFullRangeIsTold() throws {
    let uses = try (2456...2458).map { try Self.use($0, .udp, "x.a", active: true) }
    #expect(throws: OrcError.self) {
      try Self.choose(
        uses: uses + [try Self.use(20000, .tcp, "x.b", active: true)], policy: .automatic, range: 20000...20000)
    }
  }

  @Test func aPlanWithoutPortsNeedsNone() throws { #expect(try Self.choose([]).bindings.isEmpty) }

  @Test func twoHundredAutomaticServersGetPortsOfTheirOwn() throws {
    var uses: [PortUse] = []
    for number in 0..<200 {
      let chosen = try Self.choose(uses: uses, policy: .automatic, range: 20000...29999)
      for binding in chosen.bindings {
        #expect(!uses.contains { $0.claim == binding.claim })
        uses.append(try Self.use(binding.host, binding.proto, "arena.s\(number)", active: true))
      }
    }
  }
}

import OrcModel
import Plans
import Testing

/// Recipes as the original's authors write them, made from dice: each must be read and come out as it went in.
@Suite struct GeneratedRecipeTests {
  struct Dice: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return mixed ^ (mixed >> 31)
    }
  }

  @Test func everyRecipeSurvivesTheWholeWay() throws {
    let recipes = try RecipeFolder()
    var dice = Dice(state: 42)
    var required: [String: [String]] = [:]
    for number in 0..<300 {
      let name = "game\(number)"
      let (text, names) = Self.recipe(name, &dice)
      required[name] = names
      try recipes.write("\(name)/plan.json", text)
    }
    let catalogue = recipes.catalogue()
    #expect(catalogue.brokenPlans().isEmpty && catalogue.plans().count == 300)
    for plan in catalogue.plans() { try check(plan, catalogue, required: required[plan.id.text] ?? []) }
  }

  private func check(_ plan: Plan, _ catalogue: PlanCatalogue, required: [String]) throws {
    let id = try uid("\(plan.id).isle")
    #expect(plan.variables.filter(\.isRequired).map(\.name) == required)
    let settings = Dictionary(uniqueKeysWithValues: required.map { ($0, SettingValue.text("x")) })
    let request = CreateRequest(game: id.game, name: id.name, settings: settings)
    let resolved = try catalogue.resolve(plan, request: request)
    let ports = try catalogue.choosePorts(plan, request: request, overrides: [:], uses: []).bindings
    let spec = catalogue.spec(plan, id: id, settings: resolved, ports: ports, limits: Limits())
    #expect(Set(spec.environment.map(\.name)).count == spec.environment.count)
    #expect(Set(ports.map(\.claim)).count == ports.count)
    #expect(Set(spec.mounts.map(\.target)).count == spec.mounts.count)
    let record = ServerRecord(spec: spec, description: "d", settings: resolved.given, wanted: .stopped, createdAt: 0)
    let file = try #require(catalogue.seed(plan, record: record).files.first)
    let document = try catalogue.document(file.bytes, of: id, file: "config.json")
    #expect(Set(document.ports) == Set(ports) && document.mounts == spec.mounts)
    #expect(document.environment == resolved.values)
  }

  private static func recipe(_ name: String, _ dice: inout Dice) -> (text: String, required: [String]) {
    var names = ["SERVER_NAME", "PASSWORD", "MAP", "STEAM_GSLT", "MOTD", "NOTES"].shuffled(using: &dice)
    names = Array(names.prefix(Int.random(in: 0...6, using: &dice)))
    var required: [String] = []
    let variables = names.map { name in
      switch Int.random(in: 0..<4, using: &dice) {
      case 0:
        required.append(name)
        return "\"\(name)\" : null"
      case 1: return "\"\(name)\":\"\""
      case 2: return "\"\(name)\": \(Int.random(in: 0...99, using: &dice))"
      default: return "\"\(name)\": \"it's ${X} \\\\ \\\"q\\\"\""
      }
    }
    let base = Int.random(in: 1024...60000, using: &dice)
    let count = Int.random(in: 1...6, using: &dice)
    let protocols = ["tcp", "udp", "tcp/udp", "all"].shuffled(using: &dice)
    let groups = (0..<Int.random(in: 1...3, using: &dice)).map { group in
      let ports = (0..<count).map { port in
        let name = port > 3 ? "PORT" : ["PORT", "QUERYPORT", "PORT_RCON", "TV_PORT"][port]
        return "{ \"\(name)\" : [\"\(base + group * 10 + port)\", \"\(protocols[port % 4])\"] }"
      }
      return "[ \(ports.joined(separator: " , ")) ]"
    }
    let user = Bool.random(using: &dice) ? ",\"~!/user\":\"/home/steam/data\"" : ""
    let text = peonRecipe(
      name, ports: "[\(groups.joined(separator: ",\n"))]", environment: "{\(variables.joined(separator: ","))}",
      volumes: "{\"~!/actions\":\"/actions\",\"~!/data\":\"/home/steam/data\"\(user)}")
    return (text, required)
  }
}

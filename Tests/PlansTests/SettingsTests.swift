import OrcModel
import Plans
import Testing

@Suite struct SettingsTests {
  static let catalogue = PlanCatalogue(PlanCatalogue.Configuration(sources: []))

  static func plan(_ variables: [PlanVariable], ports: [[PlanPort]] = []) throws -> Plan {
    Plan(
      id: try game("arena"), title: "Arena", version: "1", description: "",
      origin: PlanOrigin(kind: .folder, folder: "/plans/arena"), digest: "d", image: .reference("a/b"),
      portGroups: ports, variables: variables)
  }

  static func resolve(
    _ variables: [PlanVariable], _ settings: [String: SettingValue], name: String? = nil, ports: [[PlanPort]] = [],
    refusesUnknown: Bool = false, emptyMeansAbsent: Bool = false
  ) throws -> ResolvedSettings {
    let request = CreateRequest(
      game: try game("arena"), name: name.flatMap { ServerName($0) }, settings: settings,
      refusesUnknown: refusesUnknown, emptyMeansAbsent: emptyMeansAbsent)
    return try catalogue.resolve(plan(variables, ports: ports), request: request)
  }

  @Test func takesGivenValuesAndDefaultsInThePlansOrder() throws {
    let variables = [
      PlanVariable(name: "B", defaultValue: "two"), PlanVariable(name: "A", isRequired: true),
      PlanVariable(name: "UNSET"), PlanVariable(name: "S", isSecret: true),
      PlanVariable(name: "STEAM_ID", defaultValue: "9", isFixed: true),
    ]
    let settings = try Self.resolve(
      variables, ["A": .text("1"), "S": .text("x"), "STEAM_ID": .text("7"), "FOO": .number("1"), "B": .absent])
    #expect(settings.values.map { "\($0.name)=\($0.value)" } == ["B=two", "A=1", "S=x", "STEAM_ID=9"])
    #expect(settings.given == ["A": "1", "S": "x"])
    #expect(settings.secrets == ["S"])
    #expect(settings.ignored == ["FOO", "STEAM_ID"])
  }

  @Test func passesOddTextLiterally() throws {
    let text = #"it's "5$" ${HOME} $(id) `id` \n \\ é 🎲 =#:{}"#
    let settings = try Self.resolve([PlanVariable(name: "A")], ["A": .text(text)])
    #expect(settings.values == [EnvironmentEntry(name: "A", value: text)])
  }

  @Test func tellsAllThatIsMissing() throws {
    let variables = ["SERVER_NAME", "WORLD_NAME", "PASSWORD"].map { PlanVariable(name: $0, isRequired: true) }
    let error = try #require(
      #expect(throws: OrcError.self) { try Self.resolve(variables, ["SERVER_NAME": .text("Fjord")]) })
    #expect(error.code == .badInput)
    #expect(error.message == "Required settings are missing: WORLD_NAME, PASSWORD")
    #expect(error.details.required == ["WORLD_NAME", "PASSWORD"])
    #expect(error.details.faults.map(\.pointer) == ["/settings/WORLD_NAME", "/settings/PASSWORD"])
  }

  @Test func aServersNameServesAsServerName() throws {
    let variables = [PlanVariable(name: "SERVER_NAME", isRequired: true)]
    #expect(try Self.resolve(variables, [:], name: "fjord").values.map(\.value) == ["fjord"])
    #expect(try Self.resolve(variables, [:], name: "fjord").given == [:])
    #expect(throws: OrcError.self) { try Self.resolve(variables, [:]) }
  }

  @Test func anEmptyTextIsAValueUnlessToldOtherwise() throws {
    let variables = [PlanVariable(name: "A", isRequired: true), PlanVariable(name: "B", defaultValue: "b")]
    #expect(try Self.resolve(variables, ["A": .text(""), "B": .text("")]).values.map(\.value) == ["", ""])
    let error = try #require(
      #expect(throws: OrcError.self) {
        try Self.resolve(variables, ["A": .text(""), "B": .text("")], emptyMeansAbsent: true)
      })
    #expect(error.details.required == ["A"])
  }

  @Test func refusesUnknownNamesWhereAsked() throws {
    let error = try #require(
      #expect(throws: OrcError.self) {
        try Self.resolve(
          [PlanVariable(name: "A")], ["A": .text("1"), "Z/~": .text("1"), "B": .absent], refusesUnknown: true)
      })
    #expect(error.details.faults.map(\.pointer) == ["/settings/B", "/settings/Z~1~0"])
    #expect(error.details.available == ["A"])
    #expect(error.message == "B is not a setting of the plan 'arena'. Z/~ is not a setting of the plan 'arena'")
  }

  @Test func takesPortNumbersByName() throws {
    let ports = [[PlanPort(name: "PORT", number: 1, protocols: [.udp])]]
    #expect(try Self.resolve([], ["PORT": .number("9")], ports: ports).portOverrides == ["PORT": 9])
    #expect(try Self.resolve([], ["PORT": .text("65535")], ports: ports).portOverrides == ["PORT": 65535])
    for value: SettingValue in [.number("0"), .number("65536"), .number("1.5"), .text("-1"), .text(""), .boolean(true)]
    {
      let error = try #require(
        #expect(throws: OrcError.self) { try Self.resolve([], ["PORT": value], ports: ports) })
      #expect(error.message == "PORT must be a port, a whole number from 1 to 65535")
    }
  }

  /// Each row: a variable, what is given, and the value or the end of the refusal.
  @Test(
    arguments: [
      (PlanVariable(name: "A"), SettingValue.boolean(true), "true", ""),
      (PlanVariable(name: "A"), .number("1e3"), "1e3", ""),
      (PlanVariable(name: "A"), .unusable, nil, "must be text, a number, true or false"),
      (PlanVariable(name: "A"), .text("a\nb"), nil, "must not contain control characters, such as line breaks"),
      (PlanVariable(name: "A"), .text("a\0b"), nil, "must not contain control characters, such as line breaks"),
      (PlanVariable(name: "A"), .text("a\u{85}b"), nil, "must not contain control characters, such as line breaks"),
      (PlanVariable(name: "A"), .text(String(repeating: "x", count: 32768)), String(repeating: "x", count: 32768), ""),
      (PlanVariable(name: "A"), .text(String(repeating: "x", count: 32769)), nil, "is longer than 32768 bytes"),
      (PlanVariable(name: "A", type: .integer), .text("-5"), "-5", ""),
      (PlanVariable(name: "A", type: .integer), .number("5.0"), nil, "must be a whole number"),
      (PlanVariable(name: "A", type: .integer), .text("99999999999999999999"), nil, "must be a whole number"),
      (PlanVariable(name: "A", type: .integer), .text(""), nil, "must be a whole number"),
      (PlanVariable(name: "A", type: .number), .text("1.5e1"), "1.5e1", ""),
      (PlanVariable(name: "A", type: .number), .text("nan"), nil, "must be a number"),
      (PlanVariable(name: "A", type: .number), .text("0x10"), nil, "must be a number"),
      (PlanVariable(name: "A", type: .boolean), .text("Yes"), "true", ""),
      (PlanVariable(name: "A", type: .boolean), .number("0"), "false", ""),
      (PlanVariable(name: "A", type: .boolean), .text("maybe"), nil, "must be true or false"),
      (PlanVariable(name: "A", options: ["TRUE"]), .boolean(true), "TRUE", ""),
      (PlanVariable(name: "A", options: ["a", "b"]), .text("c"), nil, "must be one of: a, b"),
      (PlanVariable(name: "A", type: .integer, rule: VariableRule(minimum: 1, maximum: 64)), .text("64"), "64", ""),
      (PlanVariable(name: "A", type: .integer, rule: VariableRule(minimum: 1)), .text("0"), nil, "must be at least 1"),
      (
        PlanVariable(name: "A", type: .number, rule: VariableRule(maximum: 1.5)), .text("2"), nil, "must be at most 1.5"
      ),
      (PlanVariable(name: "A", rule: VariableRule(lengthMin: 2)), .text("é"), nil, "must have at least 2 characters"),
      (PlanVariable(name: "A", rule: VariableRule(lengthMax: 1)), .text("ab"), nil, "must have at most 1 characters"),
      (
        PlanVariable(name: "A", rule: VariableRule(pattern: "[a-z]+", hint: "small letters")), .text("A"), nil,
        "must be small letters"
      ),
      (PlanVariable(name: "A", rule: VariableRule(pattern: "[a-z]+")), .text("a1"), nil, "must be of the form [a-z]+"),
    ] as [(PlanVariable, SettingValue, String?, String)])
  func checksAValue(variable: PlanVariable, given: SettingValue, value: String?, fault: String) throws {
    if let value {
      #expect(try Self.resolve([variable], ["A": given]).values.map(\.value) == [value])
    } else {
      let error = try #require(#expect(throws: OrcError.self) { try Self.resolve([variable], ["A": given]) })
      #expect(error.details.faults == [OrcError.Fault(pointer: "/settings/A", detail: "A \(fault)")])
    }
  }

  @Test func refusesTooMuchInAll() throws {
    let variables = (0..<17).map { PlanVariable(name: "V\($0)") }
    let settings = Dictionary(
      uniqueKeysWithValues: variables.map { ($0.name, SettingValue.text(String(repeating: "x", count: 32_000))) })
    let error = try #require(#expect(throws: OrcError.self) { try Self.resolve(variables, settings) })
    #expect(error.message == "all settings together are longer than 524288 bytes")
  }
}

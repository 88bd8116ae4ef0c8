import OrcModel
import Plans
import Testing

@Suite struct PeonRecipeTests {
  @Test func readsAWholeRecipe() throws {
    let plan = try #require(try readRecipe("arkon", "plan.json", peonRecipe()).plan)
    #expect(plan.id.text == "arkon" && plan.title == "arkon" && plan.version == "1.0.0")
    #expect(plan.image == .reference("umlatt/steamcmd"))
    #expect(plan.hardening == .none && plan.user == "1000:1000")
    #expect(plan.portGroups == [[PlanPort(name: "PORT", number: 7777, protocols: [.udp])]])
    #expect(
      plan.volumes.map { "\($0.source)>\($0.target)" } == [
        "actions>/actions", "data>/game", "config>/config", "user>/saves",
      ])
    #expect(plan.variables.map(\.name) == ["STEAM_ID", "SERVER_NAME", "MOTD", "MAP"])
    #expect(plan.variables.map(\.isRequired) == [false, true, false, false])
    #expect(plan.variables.map(\.isFixed) == [true, false, false, false])
    #expect(plan.variables.map(\.defaultValue) == ["99", nil, nil, "isle"])
    #expect(plan.settingNames == ["SERVER_NAME", "MOTD", "MAP", "PORT"])
    #expect(plan.digest.count == 64)
    #expect(plan.warnings == ["the recipe has no actions/server_start, which its image runs"])
  }

  @Test func toleratesByteOrderMarkAndCarriageReturns() throws {
    let text = "\u{FEFF}" + String(peonRecipe().flatMap { $0 == "\n" ? "\r\n" : String($0) })
    let fault = try readRecipe("arkon", "plan.json", text).fault
    #expect(fault == "")
  }

  @Test func sharesOnePortNameAmongSeveralPorts() throws {
    let ports = """
      [[{"QUERY":["15777","udp"]},{"PORT":["7777","udp"]},{"PORT":["7777","tcp"]},{"PORT":["8888","udp"]},
        {"PORT":["8888","tcp"]},{"PORT_2":["9999","tcp"]}]]
      """
    let plan = try #require(try readRecipe("arkon", "plan.json", peonRecipe(ports: ports)).plan)
    #expect(
      plan.portGroups == [
        [
          PlanPort(name: "QUERY", number: 15777, protocols: [.udp]),
          PlanPort(name: "PORT", number: 7777, protocols: [.udp, .tcp]),
          PlanPort(name: "PORT_3", number: 8888, protocols: [.udp, .tcp]),
          PlanPort(name: "PORT_2", number: 9999, protocols: [.tcp]),
        ]
      ])
    #expect(plan.warnings.contains("port name PORT is used 4 times, PORT=7777"))
  }

  @Test(arguments: [
    ("\"tcp\"", [PortProtocol.tcp]), ("\"UDP\"", [.udp]), ("\"tcp/udp\"", [.tcp, .udp]), ("\"all\"", [.tcp, .udp]),
    ("\"\"", [.tcp, .udp]),
  ])
  func takesAnythingElseAsBothProtocols(text: String, protocols: [PortProtocol]) throws {
    let recipe = peonRecipe(ports: "[[{\"port\":[7777,\(text)]}]]")
    let plan = try #require(try readRecipe("arkon", "plan.json", recipe).plan)
    #expect(plan.portGroups == [[PlanPort(name: "PORT", number: 7777, protocols: protocols)]])
  }

  @Test func readsTheFlatFormAsOneGroup() throws {
    let recipe = peonRecipe(ports: #"[{"PORT":["1","udp"]},{"RCON":["2","tcp"]}]"#)
    let plan = try #require(try readRecipe("arkon", "plan.json", recipe).plan)
    #expect(plan.portGroups.map { $0.map(\.name) } == [["PORT", "RCON"]])
  }

  @Test func keepsTheFirstOfTwoMountsAtOneTarget() throws {
    let volumes = #"{"~!/actions":"/actions","~!/data":"/home/my game","~!/user":"/home/my game/"}"#
    let plan = try #require(try readRecipe("arkon", "plan.json", peonRecipe(volumes: volumes)).plan)
    #expect(plan.volumes.map(\.source) == ["actions", "data"])
    #expect(plan.warnings.contains("user and data are both mounted at /home/my game; data is used"))
  }

  @Test func readsDescribedVariables() throws {
    let environment = """
      {"A":{"default":"x","required":true,"label":"The A","type":"text","placeholder":"like x"},
       "B":{"default":null},"C":{"default":"","required":true,"type":"password"},"D":{"default":3,"type":"number"},
       "E":{"required":false},"F":true,"G":2.50,"RCON_PASSWORD":""}
      """
    let plan = try #require(try readRecipe("arkon", "plan.json", peonRecipe(environment: environment)).plan)
    #expect(plan.variables.map(\.isRequired) == [false, true, true, false, false, false, false, false])
    #expect(plan.variables.map(\.defaultValue) == ["x", nil, nil, "3", nil, "true", "2.50", nil])
    #expect(plan.variables.map(\.isSecret) == [false, false, true, false, false, false, false, true])
    #expect(plan.variables[0].label == "The A" && plan.variables[0].description == "like x")
    #expect(plan.variables[3].type == .number)
  }

  @Test func aPortWinsOverAVariableOfItsName() throws {
    let recipe = peonRecipe(environment: #"{"PORT":"1","MAP":"x"}"#)
    let plan = try #require(try readRecipe("arkon", "plan.json", recipe).plan)
    #expect(plan.variables.map(\.name) == ["MAP"])
    #expect(plan.warnings.contains("PORT is both a port and a variable; the port is used"))
  }

  @Test func marksSingleFiles() throws {
    let recipe = peonRecipe(files: #"{"~!/server.cfg":"/game/server.cfg"}"#)
    let plan = try #require(try readRecipe("arkon", "plan.json", recipe).plan)
    #expect(plan.files == [PlanMount(source: "server.cfg", target: "/game/server.cfg", isFile: true)])
  }

  @Test(arguments: [
    (#"{"metadata": "#, "1: expected a value, found the end of the text"),
    ("[]", "1: the recipe must be an object, not a list"),
    (
      "{}",
      "1: 'metadata' is missing; line 1: 'ports' is missing; line 1: 'environment' is missing; "
        + "line 1: 'volumes' is missing"
    ),
    (peonRecipe("other"), "2: 'game_uid' is 'other', but the recipe's folder is 'arkon'"),
    (peonRecipe(image: "bad image"), "3: 'bad image' is not the name of an image"),
    (
      peonRecipe(ports: #"[[{"PORT":["70000","udp"]}]]"#),
      "4: the port PORT must be a number from 1 to 65535, not '70000'"
    ),
    (peonRecipe(ports: #"[[{"PORT":["0x1","udp"]}]]"#), "4: the port PORT must be a number from 1 to 65535, not '0x1'"),
    (peonRecipe(ports: #"[["PORT"]]"#), "4: a port must be an object, not text"),
    (peonRecipe(ports: "7"), "4: 'ports' must be a list, not a number"),
    (
      peonRecipe(ports: #"[[{"A-B":["1","udp"]}]]"#),
      "4: the name 'A-B' must consist of A-Z, 0-9 and '_' and begin with a letter"
    ),
    (
      peonRecipe(ports: #"[[{"A":["1","udp"]},{"B":["1","all"]}]]"#), "4: the ports A and B of a group are both 1/udp"
    ),
    (
      peonRecipe(environment: #"{"lower":"1"}"#),
      "5: the name 'lower' must consist of A-Z, 0-9 and '_' and begin with a letter"
    ),
    (
      peonRecipe(environment: #"{"A":["1"]}"#),
      "5: the value of A must be text, a number, true, false or null, not a list"
    ),
    (
      peonRecipe(environment: #"{"A":"x\ny"}"#),
      "5: the default of A must not contain control characters, such as line breaks"
    ),
    (
      peonRecipe(volumes: #"{"/etc":"/etc"}"#), "6: the source '/etc' must begin with '~!/', the server's own folder"
    ),
    (
      peonRecipe(volumes: #"{"~!/../x":"/x"}"#),
      "6: the source '../x' must be a path in the server's own folder: it must not contain '.' or '..'"
    ),
    (
      peonRecipe(volumes: #"{"~!/":"/x"}"#),
      "6: the source '' must be a path in the server's own folder: it must not be empty"
    ),
    (
      peonRecipe(volumes: #"{"~!/docker-compose.yml":"/x"}"#),
      "6: the source 'docker-compose.yml' is Orc's own file and can't be mounted"
    ),
    (peonRecipe(volumes: #"{"~!/x":"relative"}"#), "6: the target 'relative' must be an absolute path"),
    (peonRecipe(volumes: #"{"~!/x":"/a/../etc"}"#), "6: the target '/a/../etc' must not contain '..'"),
    (peonRecipe(volumes: #"{"~!/x":"/"}"#), "6: the target '/' must not be the whole file system"),
    (
      peonRecipe(ports: "1", environment: "2", volumes: "3"),
      "4: 'ports' must be a list, not a number; line 5: 'environment' must be an object, not a number; "
        + "line 6: 'volumes' must be an object, not a number"
    ),
  ])
  func refusesWithLineAndReason(text: String, fault: String) throws {
    let read = try readRecipe("arkon", "plan.json", text)
    #expect(read.plan == nil)
    #expect(read.fault == fault)
  }

  @Test func refusesDuplicateKeysAndTrailingCommas() throws {
    let twice = peonRecipe(environment: #"{"A":"1","A":"2"}"#)
    #expect(try readRecipe("arkon", "plan.json", twice).fault.hasPrefix("5: "))
    #expect(try readRecipe("arkon", "plan.json", peonRecipe(environment: #"{"A":"1",}"#)).fault.hasPrefix("5: "))
  }

  @Test func refusesTooMuch() throws {
    let variables = (0...256).map { "\"V\($0)\":\"\"" }.joined(separator: ",")
    #expect(
      try readRecipe("arkon", "plan.json", peonRecipe(environment: "{\(variables)}")).fault
        == "5: there are more than 256 variables")
    let ports = (1...33).map { "{\"P\($0)\":[\($0),\"udp\"]}" }.joined(separator: ",")
    #expect(
      try readRecipe("arkon", "plan.json", peonRecipe(ports: "[[\(ports)]]")).fault
        == "4: a group has more than 32 ports")
    let groups = Array(repeating: #"[{"P":[1,"udp"]}]"#, count: 33).joined(separator: ",")
    #expect(
      try readRecipe("arkon", "plan.json", peonRecipe(ports: "[\(groups)]")).fault
        == "4: there are more than 32 groups of ports")
    let huge = peonRecipe(environment: "{\"A\":\"\(String(repeating: "x", count: 32 * 1024 + 1))\"}")
    #expect(try readRecipe("arkon", "plan.json", huge).fault == "5: the default of A is longer than 32768 bytes")
    let bytes = peonRecipe() + String(repeating: " ", count: 256 * 1024)
    #expect(try readRecipe("arkon", "plan.json", bytes).fault.contains("more than the 262144 bytes allowed"))
  }
}

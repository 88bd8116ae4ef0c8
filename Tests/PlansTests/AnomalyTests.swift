import OrcModel
import OrcTestSupport
@testable import Plans
import System
import Testing

/// What is odd in recipes of the PEON project and has to do all the same.
@Suite struct AnomalyTests {
  private func plan(_ text: String) throws -> Plan {
    let read = try readRecipe("arkon", "plan.json", text)
    return try #require(read.plan, "\(read.fault)")
  }

  private func metadata(_ members: String) -> String {
    """
    {"metadata": {"game_uid": "arkon", "image": "umlatt/steamcmd"\(members)},
     "ports": [[{"PORT": [27015, "udp"]}]], "environment": {}, "volumes": {"~!/data": "/game"}}
    """
  }

  @Test(arguments: [
    "", #", "version": null, "description": null, "mode": 7, "hostname": ["x"], "warcamp": null"#,
    #", "version": "latest?", "server_name": "default", "hostname": "peon.steamcmd.arkon", "mode": "steamcmd-winehq""#,
    #", "version": 2.5, "extra": {"a": [1]}"#,
  ])
  func needsOnlyGameAndImage(members: String) throws {
    let plan = try plan(metadata(members))
    #expect(plan.id.text == "arkon" && plan.portGroups[0][0].number == 27015)
  }

  @Test func aScaffoldKeepsTheGameInData() throws {
    let plan = try plan(
      """
      {"metadata": {"game_uid": "arkon", "warcamp": "default", "version": "0.1.0-untested", "description": "",
        "mode": "steamcmd", "hostname": "peon.warcamp.arkon", "image": "umlatt/steamcmd"},
       "ports": [[{"PORT": ["27015", "tcp/udp"]}]],
       "environment": {"STEAM_ID": null, "SERVER_NAME": null, "NOTES": "Prose; it's \\"long\\" $x.",
         "STARTUP_COMMAND": ""},
       "volumes": {"~!/actions": "/actions", "~!/data": "/home/steam/steamcmd/data", "~!/config": "/home/steam/config",
         "~!/user": "/home/steam/steamcmd/data"}}
      """)
    #expect(plan.version == "0.1.0-untested")
    #expect(plan.volumes.map(\.source) == ["actions", "data", "config"])
    #expect(plan.variables.filter(\.isRequired).map(\.name) == ["STEAM_ID", "SERVER_NAME"])
    let id = try uid("arkon.isle")
    let request = CreateRequest(game: id.game, name: id.name)
    let catalogue = PlanCatalogue(PlanCatalogue.Configuration(sources: []))
    let error = #expect(throws: OrcError.self) { try catalogue.resolve(plan, request: request) }
    #expect(error?.details.required == ["STEAM_ID"], "the server's own name serves as SERVER_NAME")
    var given = request
    given.settings = ["STEAM_ID": .number("740")]
    let settings = try catalogue.resolve(plan, request: given)
    #expect(settings.values.map(\.name) == ["STEAM_ID", "SERVER_NAME", "NOTES"])
    #expect(settings.values.map(\.value) == ["740", "isle", #"Prose; it's "long" $x."#])
  }

  @Test func withoutAUserFolderOneIsMadeAllTheSame() throws {
    let plan = try plan(
      peonRecipe(
        image: "someone/arkon", volumes: #"{"~!/actions":"/actions","~!/data":"/game","~!/config":"/game/base"}"#,
        files: #"{"~!/server.cfg":"/elsewhere/server.cfg","~!/no.cfg":"/elsewhere/no.cfg"}"#))
    #expect(plan.warnings == [], "another image than PEON's runs nothing in actions/")
    #expect(plan.files.map(\.target) == ["/elsewhere/server.cfg", "/elsewhere/no.cfg"])
    let id = try uid("arkon.isle")
    let catalogue = PlanCatalogue(PlanCatalogue.Configuration(sources: []))
    let settings = try catalogue.resolve(plan, request: CreateRequest(game: id.game, name: id.name))
    let record = ServerRecord(
      spec: catalogue.spec(plan, id: id, settings: settings, ports: [], limits: Limits()),
      description: "", settings: [:], secrets: [], wanted: .running, createdAt: 0)
    let seed = catalogue.seed(plan, record: record)
    #expect(seed.folders == ["actions", "config", "data", "user"] && seed.executableFolders == ["actions"])
  }

  @Test func alternativesAreTakenInTheirOrder() throws {
    let ports = """
      [[{"PORT":["7777","udp"]},{"PORT_RAW":["7778","udp"]},{"RCON":["27020","tcp"]}],
       [{"PORT":["7787","udp"]},{"PORT_RAW":["7788","udp"]},{"RCON":["27030","tcp"]}]]
      """
    let plan = try plan(peonRecipe(ports: ports))
    let catalogue = PlanCatalogue(PlanCatalogue.Configuration(sources: []))
    let (own, other) = (try uid("arkon.isle"), try uid("other.one"))
    let use = PortUse(claim: PortClaim(number: 7778, proto: .udp), holder: .server(other, isActive: false))
    let request = CreateRequest(game: own.game, name: own.name)
    let chosen = try catalogue.choosePorts(plan, request: request, overrides: [:], uses: [use])
    #expect(chosen.bindings.map(\.host) == [7787, 7788, 27030] && chosen.warnings.isEmpty)
    // The same number in the other protocol is nobody's business.
    let tcp = PortUse(claim: PortClaim(number: 7778, proto: .tcp), holder: .server(other, isActive: true))
    #expect(try catalogue.choosePorts(plan, request: request, overrides: [:], uses: [tcp]).bindings[0].host == 7777)
  }

  @Test(arguments: [
    ("1.0.0", "1.0.1"), ("1.9", "1.10"), ("0.1.0-untested", "0.1.0"), ("0.1.0-untested", "1.0.0"), ("", "0.0.1"),
    ("latest?", "1"), ("1.0-rc1", "1.0-rc2"), ("v1.2", "1.3"), ("1", "99999999999999999999999"), ("2.0", "2.0.1"),
    ("..", "1"), ("1.0.0", "1..1"),
  ])
  func versionsAreComparedLeniently(older: String, newer: String) throws {
    let (older, newer) = (PlanVersion(older), PlanVersion(newer))
    #expect(older < newer && !(newer < older) && older != newer)
  }

  @Test(arguments: [("1.0", "1.0.0"), ("v2", "2"), ("01.2", "1.02"), ("", "0"), (" 1", "1"), ("a", "a")])
  func someSpellingsAreOneVersion(left: String, right: String) throws {
    #expect(PlanVersion(left) == PlanVersion(right))
  }
}

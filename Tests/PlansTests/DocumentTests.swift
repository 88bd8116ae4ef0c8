import OrcModel
import Plans
import Testing

@Suite struct DocumentTests {
  static let catalogue = PlanCatalogue(PlanCatalogue.Configuration(sources: []))

  static func read(_ text: String) throws -> ServerDocument {
    try catalogue.document(Array(text.utf8), of: uid("arkon.isle"), file: "/s/config.json")
  }

  @Test func readsWhatTheOriginalWrote() throws {
    let document = try Self.read(
      """
      {"metadata": {"game_uid": "arkon", "warcamp": "isle", "version": "1.0.0", "description": "",
        "mode": "steamcmd", "hostname": "peon.warcamp.arkon.isle", "image": "busybox-game:1",
        "container_name": "peon.warcamp.arkon.isle"},
       "ports": [{"PORT": ["23496", "udp"]}, {"PORT": ["23497", "tcp/udp"]}],
       "environment": {"STEAM_ID": null, "SERVER_NAME": "Red"},
       "volumes": {"~!/data": "/game/data", "~!/user": "/game/data"},
       "files": {"~!/server.cfg": "/game/data/server.cfg"}}
      """)
    #expect(document.isRegistered == nil && document.description == "" && !document.isUntouchedPlan)
    #expect(document.environment == [EnvironmentEntry(name: "SERVER_NAME", value: "Red")])
    #expect(
      document.ports.map { "\($0.name)=\($0.host)/\($0.proto.rawValue)" } == [
        "PORT=23496/udp", "PORT_2=23497/tcp", "PORT_2=23497/udp",
      ])
    #expect(document.mounts.map(\.source) == ["data", "server.cfg"])
  }

  @Test func seesAnUntouchedPlan() throws {
    #expect(try Self.read(peonRecipe()).isUntouchedPlan)
    #expect(try Self.read(peonRecipe(ports: "[]")).isUntouchedPlan)
    #expect(try Self.read(#"{"metadata":{"registered":false},"ports":[]}"#).isUntouchedPlan == false)
  }

  @Test(arguments: [
    ("", "1: expected a value, found the end of the text"),
    ("[]", "1: the file must hold an object, not a list"),
    (#"{"metadata":{"game_uid":"other"}}"#, "1: 'game_uid' is 'other', but the folder is that of arkon.isle"),
    ("{\n\"ports\":[{\"PORT\":[\"x\",\"udp\"]}]}", "2: the port PORT must be a number from 1 to 65535, not 'x'"),
    ("{\n\"environment\":{\"A\":[]}}", "2: the value of A must be text, not a list"),
    (
      "{\n\"volumes\":{\"/etc\":\"/etc\"}}",
      "2: 'volumes' must map paths that begin with '~!/' to paths in the container"
    ),
  ])
  func refusesWithFileAndLine(text: String, fault: String) throws {
    let error = try #require(#expect(throws: OrcError.self) { try Self.read(text) })
    #expect(error.code == .planInvalid)
    #expect(error.message == "Server [arkon.isle]: /s/config.json:\(fault)")
  }
}

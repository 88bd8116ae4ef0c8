import OrcModel
import OrcTestSupport
import Testing

@testable import ControlPlane

@Suite struct LiveTests {
  let scene: Scene
  let id: ServerID

  init() throws {
    scene = try Scene()
    id = try Scene.id()
  }

  @Test func whatPeopleDoByHandIsWantedFromThenOn() async throws {
    try await scene.process { control in
      try await control.made(Scene.request())
      try await control.made(Scene.request("pong.b", starts: false))
      scene.runtime.stopByHand(id)
      #expect(await control.until { $0.server(self.id)?.record.wanted == .stopped })
      #expect(control.server(id)?.status.state == .exited)
      let other = try Scene.id("pong.b")
      #expect(try await control.done(.start, other)?.state == .succeeded, "its ports are free")
      #expect(try await control.done(.stop, other)?.state == .succeeded)
      scene.runtime.startByHand(id)
      #expect(await control.until { $0.server(self.id)?.record.wanted == .running })
      #expect(await refusal { try await control.done(.start, other) }?.details.holder == "pong.a")
    }
  }

  @Test func aCrashedGameIsStillWantedAndGivesItsPortsBack() async throws {
    try await scene.process { control in
      try await control.made(Scene.request())
      scene.runtime.crash(id)
      #expect(await control.until { $0.server(self.id)?.status.state == .exited })
      #expect(control.server(id)?.record.wanted == .running && control.server(id)?.status.exitCode == 1)
      #expect(try await control.made(Scene.request("pong.b"))?.state == .succeeded)
    }
  }

  @Test func aContainerRemovedByHandIsMadeAnew() async throws {
    try await scene.process { control in
      try await control.made(Scene.request())
      scene.runtime.removeByHand(id)
      #expect(await control.until { $0.server(self.id)?.status.state == .absent })
      #expect(try await control.done(.start, id)?.state == .succeeded)
      #expect(control.server(id)?.status.state == .running)
    }
  }

  @Test func whatHappenedWhileAwayIsSeen() async throws {
    try await scene.process { control in try await control.made(Scene.request()) }
    scene.runtime.crash(id)
    try await scene.process { control in
      #expect(control.server(id)?.status.state == .unknown || control.server(id)?.status.state == .exited)
      #expect(await control.until { $0.server(self.id)?.status.state == .exited })
      scene.runtime.lose()
      #expect(await control.until { !$0.runtimeState().isAvailable })
      scene.runtime.startByHand(id)
      scene.runtime.comeBack()
      #expect(await control.until { $0.server(self.id)?.status.state == .running })
    }
  }

  @Test func theManifestIsReadAgainAfterAChangeByHand() async throws {
    try await scene.process { control in
      try await control.made(Scene.request(starts: false))
      scene.runtime.editManifest(id) { spec in
        var spec = spec
        spec?.environment.append(EnvironmentEntry(name: "EXTRA", value: "1"))
        return spec
      }
      let edited = scene.runtime.folders[id]?.manifest
      #expect(try await control.done(.start, id)?.state == .succeeded)
      #expect(scene.runtime.containers[id]?.spec == edited && scene.runtime.folders[id]?.manifest == edited)
      #expect(control.server(id)?.record.generation == 2 && control.server(id)?.record.spec == edited)
    }
  }

  @Test func theDocumentIsReadAgainAfterAChangeByHand() async throws {
    try await scene.process { control in
      try await control.made(Scene.request(settings: ["SERVER_NAME": .text("Old")]))
      let text = "description=By hand\nregistered=true\nport=PORT 9999 9999 udp\nenv=SERVER_NAME New name"
      scene.runtime.editFile(id, "config.json", Array(text.utf8))
      #expect(try await control.done(.restart, id)?.state == .succeeded)
      let record = try #require(control.server(id)?.record)
      #expect(record.description == "By hand" && record.settings == ["SERVER_NAME": "New name"])
      #expect(scene.runtime.containers[id]?.spec.ports.map(\.host) == [9_999])
      #expect(scene.runtime.folders[id]?.manifest == record.spec)
      #expect(scene.runtime.containers[id]?.status.state == .running)
    }
  }

  @Test func aBrokenDocumentRefusesTheActAndIsKept() async throws {
    try await scene.process { control in
      try await control.made(Scene.request(starts: false))
      scene.runtime.editFile(id, "config.json", Array("nonsense".utf8))
      let refused = await refusal { try await control.done(.start, id) }
      #expect(refused?.code == .planInvalid && refused?.message.contains("config.json:1") == true)
      #expect(await refusal { _ = try await control.describe(id, as: "x", by: "test") }?.code == .planInvalid)
      #expect(try await control.done(.destroy(.keep), id)?.state == .succeeded)
      #expect(scene.runtime.folders[id]?.files["config.json"] == Array("nonsense".utf8))
    }
  }

  @Test func whenBothWereChangedTheManifestCounts() async throws {
    try await scene.process { control in
      try await control.made(Scene.request(starts: false))
      scene.runtime.editFile(id, "config.json", Array("env=SERVER_NAME Document".utf8))
      scene.runtime.editManifest(id) { spec in
        var spec = spec
        spec?.environment = [EnvironmentEntry(name: "SERVER_NAME", value: "Manifest")]
        return spec
      }
      let accepted = try await control.act(.start, on: id, by: "test")
      #expect(accepted.warnings.count == 1)
      #expect(try await control.ended(accepted)?.state == .succeeded)
      #expect(scene.runtime.containers[id]?.spec.environment.map(\.value) == ["Manifest"])
    }
  }

  @Test func aLineOfOutputMakesItReady() async throws {
    let scene = try Scene([try FakeCatalogue.plan(ready: .logLine("server started"))])
    try await scene.process { control in
      scene.runtime.print(id, ["loading", "The server started."])
      try await control.made(Scene.request())
      #expect(await control.until { $0.server(self.id)?.status.isReady == true })
    }
    let silent = try Scene([try FakeCatalogue.plan(ready: .logLine("server started"))])
    try await silent.process { control in
      try await control.made(Scene.request())
      #expect(control.server(id)?.status.isReady == false)
    }
  }

  @Test func anAnswerToAQueryMakesItReady() async throws {
    let scene = try Scene([try FakeCatalogue.plan(ready: .query(.tcp, port: "PORT"))])
    scene.runtime.answerProbes(false)
    try await scene.process { control in
      try await control.made(Scene.request())
      #expect(control.server(id)?.status.isReady == false)
      scene.runtime.answerProbes(true)
      #expect(await control.until { $0.server(self.id)?.status.isReady == true })
    }
  }
}

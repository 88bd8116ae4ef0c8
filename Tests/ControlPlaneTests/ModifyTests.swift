import OrcModel
import OrcTestSupport
import Testing

@testable import ControlPlane

@Suite("a change of a server is whole, or nothing")
struct ModifyTests {
  private static func file(_ name: String, _ text: String = "x") throws -> ServerFile {
    try #require(ServerFile(name: name, text: text))
  }

  @Test func badSettingsLeaveTheFilesOut() async throws {
    let scene = try Scene()
    try await scene.process { control in
      let id = try Scene.id()
      try await control.made(Scene.request())
      let files = [try Self.file("motd.txt")]
      let bad = ModifyRequest(settings: ["SERVER_NAME": .unusable], files: files)
      #expect(await refusal { _ = try await control.modify(id, bad, by: "test") }?.code == .badInput)
      #expect(scene.runtime.folders[id]?.files["config/motd.txt"] == nil)
      let good = try await control.modify(id, ModifyRequest(files: files), by: "test")
      #expect(good.changed == ["motd.txt"] && good.needsRestart)
      #expect(scene.runtime.folders[id]?.files["config/motd.txt"] == Array("x".utf8))
    }
  }

  @Test func aRestartTakesTheChangesThatWaitForIt() async throws {
    let scene = try Scene()
    try await scene.process { control in
      let id = try Scene.id()
      try await control.made(Scene.request())
      _ = try await control.modify(id, ModifyRequest(settings: ["SERVER_NAME": .text("after")]), by: "test")
      let modified = try await control.modify(id, ModifyRequest(restarts: true), by: "test")
      let job = try #require(modified.job)
      #expect(await control.wait(for: job.id, atMost: Scene.patience)?.state == .succeeded)
      #expect(scene.runtime.containers[id]?.spec.environment.contains { $0.value == "after" } == true)
      _ = try await control.done(.stop, id)
      #expect(try await control.modify(id, ModifyRequest(restarts: true), by: "test").job == nil, "it stays stopped")
    }
  }

  @Test func aStoreThatFailsChangesNothing() async throws {
    let scene = try Scene()
    try await scene.process { control in
      let id = try Scene.id()
      try await control.made(Scene.request(settings: ["SERVER_NAME": .text("before")]))
      let before = control.server(id)?.record
      let folder = scene.runtime.folders[id]
      try scene.sql("CREATE TRIGGER full BEFORE UPDATE ON servers BEGIN SELECT RAISE(ABORT, 'disk full'); END")
      let request = ModifyRequest(settings: ["SERVER_NAME": .text("after")], description: "new")
      #expect(await refusal { _ = try await control.modify(id, request, by: "test") } != nil)
      try scene.sql("DROP TRIGGER full")
      #expect(control.server(id)?.record == before)
      #expect(scene.runtime.folders[id]?.manifest == folder?.manifest)
      #expect(scene.runtime.folders[id]?.files == folder?.files)
      #expect(try await control.done(.restart, id)?.state == .succeeded)
      #expect(control.server(id)?.record.spec == before?.spec, "nothing was taken for a change by hand")
    }
  }

  @Test func aFolderThatFailsChangesNothing() async throws {
    let scene = try Scene()
    let id = try Scene.id()
    let before = try await scene.process { control in
      try await control.made(Scene.request(settings: ["SERVER_NAME": .text("before")]))
      let before = control.server(id)?.record
      scene.runtime.fail(.writeFolder)
      let request = ModifyRequest(settings: ["SERVER_NAME": .text("after")])
      #expect(await refusal { _ = try await control.modify(id, request, by: "test") } != nil)
      #expect(control.server(id)?.record.spec == before?.spec)
      return before
    }
    try await scene.process { control in
      let job = try await control.done(.restart, id)
      #expect(job?.state == .succeeded)
      #expect(control.server(id)?.record.spec == before?.spec)
      #expect(scene.runtime.containers[id]?.spec.environment == before?.spec.environment)
    }
  }

  @Test func limitsGoBackToThePlans() async throws {
    var plan = try FakeCatalogue.plan()
    plan.limits = Limits(memoryBytes: 1 << 30, cpus: 2)
    let scene = try Scene([plan])
    try await scene.process { control in
      let id = try Scene.id()
      try await control.made(Scene.request())
      let own = Limits(memoryBytes: 2 << 30, cpus: 1, pids: 9)
      _ = try await control.modify(id, ModifyRequest(limits: own), by: "test")
      #expect(control.server(id)?.record.spec.limits == own)
      let back = ModifyRequest(limits: Limits(cpus: 1.5), resetLimits: [.memory, .pids])
      #expect(try await control.modify(id, back, by: "test").changed == ["limits"])
      #expect(control.server(id)?.record.spec.limits == Limits(memoryBytes: 1 << 30, cpus: 1.5))
    }
  }

  @Test(arguments: ["config.json", "docker-compose.yml", "Compose.YAML", "docker-compose.override.yml"])
  func whatSaysWhatTheServerIsIsNoGameFile(_ name: String) async throws {
    var plan = try FakeCatalogue.plan()
    plan.volumes.append(PlanMount(source: name, target: "/game/\(name)", isFile: true))
    let scene = try Scene([plan, try FakeCatalogue.plan("other")])
    try await scene.process { control in
      let id = try Scene.id()
      try await control.made(Scene.request())
      let files = [try Self.file(name)]
      let before = scene.runtime.folders[id]?.files
      #expect(await refusal { _ = try await control.writeFiles(id, files, by: "test") }?.code == .badInput)
      #expect(scene.runtime.folders[id]?.files == before)
      var request = try Scene.request("pong.b")
      request.files = files
      #expect(await refusal { _ = try await control.create(request, by: "test") }?.code == .badInput)
      let other = try Scene.id("other.a")
      try await control.made(Scene.request("other.a", starts: false))
      _ = try await control.writeFiles(other, files, by: "test")
      #expect(scene.runtime.folders[other]?.files["config/\(name)"] != nil, "in config/ it is a game's file")
    }
  }

  @Test func twoThatTakeOnePortAtTheSameTime() async throws {
    let scene = try Scene()
    try await scene.process { control in
      let id = try Scene.id()
      try await control.made(Scene.request())
      for round in 0..<10 {
        let number = SettingValue.number("\(30_500 + round)")
        let request = try Scene.request("pong.b\(round)", settings: ["PORT": number])
        async let moved = refusal {
          _ = try await control.modify(id, ModifyRequest(settings: ["PORT": number]), by: "test")
        }
        async let made = refusal { _ = try await control.create(request, by: "test") }
        let refusals = await [moved, made].compactMap { $0 }
        #expect(refusals.map(\.code) == [.portsUsed], "round \(round): \(refusals)")
      }
    }
  }

  @Test func aServerThatSharesItsImageKeepsAStepBack() async throws {
    let scene = try Scene()
    try await scene.process { control in
      let (one, other) = (try Scene.id(), try Scene.id("pong.b"))
      try await control.made(Scene.request())
      try await control.made(Scene.request("pong.b", settings: ["PORT": .number("8400")]))
      #expect(try await control.done(.update(.image), one)?.state == .succeeded)
      #expect(scene.runtime.keptImages[other] == nil)
      #expect(try await control.done(.restart, other)?.state == .succeeded)
      #expect(scene.runtime.keptImages[other] == 1, "the restart moved it to the image that the other's update fetched")
      #expect(try await control.done(.rollBack, other)?.state == .succeeded)
      #expect(control.server(other)?.record.spec.image.reference == "kept/\(other)")
      #expect(try await control.done(.restart, other)?.state == .succeeded)
      #expect(scene.runtime.keptImages[other] == 1, "what it was taken back from does not take its place")
    }
  }
}

extension Scene {
  /// Runs a statement on the database beside the store.
  func sql(_ text: String) throws {
    let result = try ChildProcess.run(["sqlite3", folder.path + "/orc.db", text])
    #expect(result.status == 0, "\(result.errors)")
  }
}

import OrcModel
import OrcTestSupport
import Testing

@testable import ControlPlane

@Suite("what changes a server: update, rollback, modify, files")
struct ChangeTests {
  @Test(arguments: UpdateMode.allCases) func eachModeDoesItsSteps(_ mode: UpdateMode) throws {
    let plan = try FakeCatalogue.plan()
    let spec = FakeCatalogue([plan]).spec(
      plan, id: try Scene.id(), settings: ResolvedSettings(values: [], given: [:]), ports: [], limits: Limits())
    let record = ServerRecord(
      spec: spec, description: "", settings: [:], wanted: .running,
      files: FolderDigests(manifest: "m", document: "d"), createdAt: 0)
    let observed = Observed(
      state: .running, folder: FolderState(exists: true, digests: FolderDigests(manifest: "m", document: "d")))
    let steps = reconcile(.updated(mode), record, observed).entries.map { "\($0.step)" }
    let expected: [UpdateMode: [String]] = [
      .server: ["stop", "request update", "fetch image", "keep image", "create", "start"],
      .image: ["refresh image", "stop", "fetch image", "keep image", "create", "start"],
      .full: ["refresh image", "stop", "request update", "fetch image", "keep image", "create", "start"],
      .reinit: [
        "refresh image", "stop", "empty data", "request update", "fetch image", "keep image", "create", "start",
      ],
    ]
    #expect(steps == expected[mode])
  }

  @Test(
    arguments: [
      ("server", UpdateMode.server), ("GAME", .server), ("quick", .server), ("validate", .server),
      ("Container", .image),
      ("all", .full), ("", .full), ("reinit", .reinit), ("everything", nil), ("full ", nil),
    ] as [(String, UpdateMode?)])
  func modesHaveAliases(_ text: String, _ mode: UpdateMode?) {
    #expect(UpdateMode(text) == mode)
  }

  @Test func anUpdateThatCannotFetchLeavesTheServerRunning() async throws {
    let scene = try Scene()
    try await scene.process { control in
      let id = try Scene.id()
      try await control.made(Scene.request())
      let since = control.server(id)?.status.since
      scene.runtime.fail(.fetchImage)
      #expect(try await control.done(.update(.image), id)?.state == .failed)
      #expect(control.server(id)?.status.state == .running)
      #expect(control.server(id)?.status.since == since, "it was not touched")
      #expect(control.server(id)?.record.wanted == .running)
    }
  }

  @Test func aRollbackGoesOneStepBackAndAnUpdateGoesOn() async throws {
    let scene = try Scene()
    try await scene.process { control in
      let id = try Scene.id()
      try await control.made(Scene.request())
      #expect(await refusal { _ = try await control.done(.rollBack, id) }?.code == .badInput, "nothing is kept yet")
      let image = control.server(id)?.record.spec.image
      #expect(try await control.done(.update(.full), id)?.state == .succeeded)
      #expect(try await control.done(.rollBack, id)?.state == .succeeded)
      #expect(control.server(id)?.record.spec.image.reference == "kept/\(id)")
      #expect(control.server(id)?.record.spec.nextImage == image)
      #expect(await refusal { _ = try await control.done(.rollBack, id) }?.code == .badInput, "one step only")
      #expect(try await control.done(.update(.server), id)?.state == .succeeded)
      #expect(control.server(id)?.record.spec.nextImage == image, "game files alone keep the image")
      #expect(try await control.done(.update(.image), id)?.state == .succeeded)
      #expect(control.server(id)?.record.spec.image == image)
      #expect(control.server(id)?.record.spec.nextImage == nil)
    }
  }

  @Test func settingsAreChangedInFolderAndRecord() async throws {
    let scene = try Scene()
    try await scene.process { control in
      let id = try Scene.id()
      try await control.made(Scene.request(settings: ["SERVER_NAME": .text("before")]))
      let modified = try await control.modify(
        id, ModifyRequest(settings: ["SERVER_NAME": .text("after"), "FOO": .text("x")], description: "new"), by: "test")
      #expect(modified.changed.sorted() == ["SERVER_NAME", "description"])
      #expect(modified.ignored == ["FOO"])
      #expect(modified.needsRestart)
      #expect(scene.runtime.folders[id]?.manifest?.environment.contains { $0.value == "after" } == true)
      #expect(scene.runtime.containers[id]?.spec.environment.contains { $0.value == "after" } == false)
      #expect(control.server(id)?.record.generation == 2)
      let again = try await control.modify(
        id, ModifyRequest(settings: ["SERVER_NAME": .absent], restarts: true), by: "test")
      #expect(!again.needsRestart)
      _ = await control.wait(for: try #require(again.job?.id), atMost: Scene.patience)
      #expect(scene.runtime.containers[id]?.spec.environment.contains { $0.value == "after" } == false)
      #expect(control.server(id)?.record.settings["SERVER_NAME"] == nil)
      let nothing = try await control.modify(id, ModifyRequest(description: "new"), by: "test")
      #expect(nothing.changed.isEmpty && !nothing.needsRestart)
    }
  }

  @Test func aPortWithItsOwnNumberInsideIsMovedOutside() async throws {
    let port = PlanPort(name: "PORT", number: 26_900, container: 26_900, protocols: [.udp])
    let scene = try Scene([try FakeCatalogue.plan(ports: [[port]])])
    try await scene.process { control in
      let id = try Scene.id()
      try await control.made(Scene.request())
      let modified = try await control.modify(id, ModifyRequest(settings: ["PORT": .number("26950")]), by: "test")
      #expect(modified.changed.contains("PORT") && modified.needsRestart)
      let binding = scene.runtime.folders[id]?.manifest?.ports.first
      #expect(binding?.host == 26_950 && binding?.container == 26_900)
    }
  }

  @Test func whatIsWrongChangesNothing() async throws {
    let scene = try Scene()
    try await scene.process { control in
      let id = try Scene.id()
      try await control.made(Scene.request())
      let before = control.server(id)?.record
      for request in [
        ModifyRequest(description: String(repeating: "x", count: 501)),
        ModifyRequest(settings: ["SERVER_NAME": .unusable]),
      ] {
        #expect(await refusal { _ = try await control.modify(id, request, by: "test") }?.code == .badInput)
      }
      #expect(control.server(id)?.record == before)
      #expect(
        await refusal { _ = try await control.modify(try Scene.id("pong.no"), ModifyRequest(), by: "test") }?.code
          == .noSuchServer)
    }
  }

  @Test func filesLandWhereThePlanMountsThem() async throws {
    let scene = try Scene()
    try await scene.process { control in
      let id = try Scene.id()
      var request = try Scene.request()
      request.files = [try #require(ServerFile(name: "motd.txt", text: "hello"))]
      try await control.made(request)
      #expect(scene.runtime.folders[id]?.files["config/motd.txt"] == Array("hello".utf8))
      let written = try await control.writeFiles(id, [try #require(ServerFile(name: "a.json", text: "{}"))], by: "test")
      #expect(written.needsRestart)
      #expect(scene.runtime.folders[id]?.files["config/a.json"] == Array("{}".utf8))
      #expect(try await control.done(.restart, id)?.state == .succeeded, "the folder is still as Orc wrote it")
    }
  }

  @Test(arguments: ["", ".env", "-x", "a/b", "..", "a b", "ä", String(repeating: "a", count: 129)])
  func pathsAreNoFileNames(_ name: String) {
    #expect(ServerFile(name: name, text: "") == nil)
  }
}

import OrcModel
import OrcTestSupport
import Testing

@testable import ControlPlane

@Suite("restores")
struct RestoreTests {
  /// A running server whose world is 1 in its only backup, and 2 now.
  private func prepared(_ control: ControlPlane, _ scene: Scene, starts: Bool = true) async throws -> BackupName {
    let id = try Scene.id()
    try await control.made(Scene.request(starts: starts))
    scene.runtime.editFile(id, "user/world", [1])
    let name = try #require(try await control.ended(try await control.backUp(id, by: "test"))?.input.backup)
    scene.runtime.editFile(id, "user/world", [2])
    scene.advance(1)
    return name
  }

  private func restored(
    _ control: ControlPlane, _ source: RestoreSource, savesFirst: Bool = true
  ) async throws -> Job? {
    let request = RestoreRequest(source: source, savesFirst: savesFirst)
    return try await control.ended(try await control.restore(try Scene.id(), request, by: "test"))
  }

  @Test func aRunningServerIsRunningAgainAfterwards() async throws {
    let scene = try Scene()
    try await scene.process { control in
      let id = try Scene.id()
      let name = try await prepared(control, scene)
      let job = try #require(try await restored(control, .backup(name)))
      #expect(job.state == .succeeded, "\(job)")
      #expect(scene.runtime.files(of: id)["user/world"] == [1])
      #expect(control.server(id)?.status.state == .running && control.server(id)?.record.wanted == .running)
      let saved = try #require(job.input.backup)
      #expect(scene.runtime.savedFiles[saved]?["user/world"] == [2], "what was there was saved before")
      #expect(try await scene.runtime.keptRestores() == [])
      #expect(job.log.contains("restores user/world"), "\(job.log)")
    }
  }

  @Test func aStoppedServerStaysStoppedAndItsOldFilesAreKeptUntilItIsReady() async throws {
    let scene = try Scene()
    let id = try Scene.id()
    try await scene.process { control in
      let name = try await prepared(control, scene, starts: false)
      let job = try #require(try await restored(control, .backup(name), savesFirst: false))
      #expect(job.state == .succeeded && job.input.backup == nil)
      #expect(job.warnings.first?.contains("until it is ready") == true)
      #expect(control.server(id)?.status.state != .running)
      #expect(scene.runtime.files(of: id)["user/world"] == [1])
      #expect(try await scene.runtime.keptRestores() == [id])
    }
    // The next process goes on looking after them.
    let released = scene.runtime.hold(.endRestore)
    try await scene.process { control in
      try await control.done(.start, id)
      await released.arrival()
      released.open()
      #expect(scene.runtime.files(of: id)["user/world"] == [1])
    }
  }

  @Test func whatIsEradicatedKeepsNoOldFiles() async throws {
    let scene = try Scene()
    try await scene.process { control in
      let name = try await prepared(control, scene, starts: false)
      _ = try await restored(control, .backup(name))
      try await control.done(.destroy(.keep), try Scene.id())
      #expect(try await scene.runtime.keptRestores() == [try Scene.id()])
      #expect(try await restored(control, .backup(name))?.state == .succeeded, "kept files can be restored too")
      try await control.done(.destroy(.delete), try Scene.id())
      #expect(try await scene.runtime.keptRestores() == [])
      var request = try Scene.request()
      request.world = .backup(name)
      try await control.made(request)
      #expect(scene.runtime.files(of: try Scene.id())["user/world"] == [1], "a backup outlives its server")
    }
  }

  @Test func aStageThatFailsChangesNothing() async throws {
    let scene = try Scene()
    try await scene.process { control in
      let id = try Scene.id()
      let name = try await prepared(control, scene)
      let since = control.server(id)?.status.since
      for operation in [FakeRuntime.Operation.stageRestore, .writeBackup] {
        scene.runtime.fail(operation, OrcError(.noSpace, "The disk is full."))
        let job = try #require(try await restored(control, .backup(name)))
        #expect(job.state == .failed && job.problem?.code == .noSpace)
        #expect(scene.runtime.files(of: id)["user/world"] == [2])
        #expect(control.server(id)?.status.since == since, "it was not even stopped")
        #expect(try await scene.runtime.keptRestores() == [])
      }
    }
  }

  @Test(arguments: [FakeRuntime.Operation.swapRestore, .start])
  func aFailureLaterPutsTheOldFilesBack(_ operation: FakeRuntime.Operation) async throws {
    let scene = try Scene()
    try await scene.process { control in
      let id = try Scene.id()
      let name = try await prepared(control, scene)
      scene.runtime.fail(operation, OrcError(.actionFailed, "It does not work."))
      let job = try #require(try await restored(control, .backup(name)))
      #expect(job.state == .failed && job.problem?.message == "It does not work.")
      #expect(scene.runtime.files(of: id)["user/world"] == [2])
      #expect(control.server(id)?.status.state == .running && control.server(id)?.record.wanted == .running)
      #expect(try await scene.runtime.keptRestores() == [])
    }
  }

  @Test func aGameThatEndsWithTheRestoredWorldGetsItsOldOneBack() async throws {
    let scene = try Scene([try FakeCatalogue.plan(ready: .logLine("ready"))])
    try await scene.process { control in
      let id = try Scene.id()
      let name = try await prepared(control, scene)
      let accepted = try await control.restore(id, RestoreRequest(source: .backup(name)), by: "test")
      let job = try #require(accepted.job?.id)
      #expect(
        await control.until { control in
          control.registry.active(job)?.job.phase == "waiting until it is ready"
        })
      scene.runtime.crash(id)
      let ended = await control.wait(for: job, atMost: Scene.patience)
      #expect(ended?.state == .failed)
      #expect(ended?.problem?.message.contains("ended with the restored files") == true)
      #expect(scene.runtime.files(of: id)["user/world"] == [2])
      #expect(control.server(id)?.status.state == .running)
    }
  }

  @Test func aNewServerBeginsWithAWorld() async throws {
    let scene = try Scene()
    try await scene.process { control in
      let name = try await prepared(control, scene)
      var request = try Scene.request("pong.b", ports: .automatic)
      request.world = .backup(name)
      let job = try #require(try await control.made(request))
      #expect(job.state == .succeeded, "\(job)")
      #expect(scene.runtime.files(of: try Scene.id("pong.b"))["user/world"] == [1])
      #expect(try await scene.runtime.keptRestores() == [])
      request.name = try Scene.id("pong.c").name
      request.world = .upload(try #require(UploadID("u_" + String(repeating: "0", count: 26))))
      #expect(await refusal { _ = try await control.made(request) }?.code == .noSuchBackup)
      scene.runtime.fail(.stageRestore, OrcError(.badInput, "It is damaged."))
      request.world = .backup(name)
      #expect(try await control.made(request)?.problem?.message == "It is damaged.")
      #expect(scene.runtime.folders[try Scene.id("pong.c")] == nil)
      #expect(try await scene.runtime.keptRestores() == [])
    }
  }

  @Test(arguments: ["user", "user/worlds/a", "data/x", "config", nil])
  func folders(_ folder: String?) throws {
    let plan = try FakeCatalogue.plan()
    let spec = FakeCatalogue([plan]).spec(
      plan, id: try Scene.id(), settings: ResolvedSettings(values: [], given: [:]), ports: [], limits: Limits())
    let input = try ControlPlane.restoreInput(.backup(BackupName(try Scene.id(), stamp: "x")), folder, spec)
    #expect(input.folder == folder ?? "data")
    for bad in ["", "/user", "user/", "user/../x", "..", "actions/x", "userx", "user/./a", "user//a", "user/a\nb"] {
      #expect(throws: OrcError.self, "\(bad)") {
        _ = try ControlPlane.restoreInput(.backup(BackupName(try Scene.id(), stamp: "x")), bad, spec)
      }
    }
  }

  @Test func whatIsNotThereIsTold() async throws {
    let scene = try Scene()
    try await scene.process { control in
      let name = try await prepared(control, scene)
      let other = BackupName(try Scene.id(), stamp: "20200101-000000")
      #expect(await refusal { _ = try await restored(control, .backup(other)) }?.code == .noSuchBackup)
      try await control.removeBackup(name, by: "test")
      #expect(await refusal { _ = try await restored(control, .backup(name)) }?.code == .noSuchBackup)
      try await control.done(.destroy(.delete), try Scene.id())
      #expect(await refusal { _ = try await restored(control, .backup(name)) }?.code == .noSuchServer)
    }
  }

  @Test func theRestoredBackupIsNotLetGoOf() async throws {
    let scene = try Scene()
    try await scene.process { control in
      let name = try await prepared(control, scene)
      for _ in 0..<9 {
        scene.advance(1)
        _ = try await control.ended(try await control.backUp(try Scene.id(), by: "test"))
      }
      scene.advance(1)
      #expect(try await restored(control, .backup(name))?.state == .succeeded)
      #expect(try await control.backups(of: try Scene.id()).contains { $0.name == name })
    }
  }

  @Test func aReinitThatTakesTheWorldAwaySavesItFirst() async throws {
    let scene = try Scene()
    try await scene.process { control in
      let id = try Scene.id()
      try await control.made(Scene.request())
      scene.runtime.editFile(id, "data/world", [7])
      let job = try #require(try await control.done(.update(.reinit), id))
      #expect(job.state == .succeeded, "\(job)")
      #expect(scene.runtime.files(of: id)["data/world"] == nil)
      let name = try #require(job.input.backup)
      #expect(job.warnings.contains { $0.contains(name.text) })
      #expect(scene.runtime.calls.contains("verifyBackup \(id)"))
      #expect(try await restored(control, .backup(name))?.state == .succeeded)
      #expect(scene.runtime.files(of: id)["data/world"] == [7])
      scene.runtime.fail(.verifyBackup, OrcError(.badInput, "It is damaged."))
      #expect(try await control.done(.update(.reinit), id)?.problem?.message == "It is damaged.")
      #expect(scene.runtime.files(of: id)["data/world"] == [7], "nothing is emptied without a good backup")
    }
  }
}

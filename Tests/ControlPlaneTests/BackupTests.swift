import OrcModel
import OrcTestSupport
import Testing

@testable import ControlPlane

@Suite("backups")
struct BackupTests {
  private func saved(_ control: ControlPlane) async throws -> Job? {
    try await control.ended(try await control.backUp(try Scene.id(), by: "test"))
  }

  @Test func aBackupIsMadeWhileTheServerRuns() async throws {
    let scene = try Scene()
    try await scene.process { control in
      let id = try Scene.id()
      try await control.made(Scene.request())
      scene.runtime.editFile(id, "user/world", [1, 2, 3])
      scene.runtime.editFile(id, "data/game", [4])
      let job = try #require(try await saved(control))
      #expect(job.state == .succeeded, "\(job)")
      let name = try #require(job.input.backup)
      #expect(name.text == "pong.a-20260101-204000.zip")
      #expect(scene.runtime.savedFiles[name]?["user/world"] == [1, 2, 3])
      // The fake's plan mounts no user folder: its world lies in data.
      #expect(scene.runtime.savedFiles[name]?["data/game"] == [4])
      #expect(control.server(id)?.status.state == .running)
      let second = try #require(try await saved(control)?.input.backup)
      #expect(second != name, "two in one second have names of their own")
      #expect(try await control.backups(of: id).map(\.name) == [second, name])
    }
  }

  @Test func theOldestAreLetGoOf() async throws {
    let scene = try Scene()
    try await scene.process { control in
      try await control.made(Scene.request(starts: false))
      for _ in 0..<12 {
        _ = try await saved(control)
        scene.advance(1)
      }
      let names = try await control.backups(of: try Scene.id()).map(\.name.text)
      #expect(names.count == 10)
      #expect(names.first == "pong.a-20260101-204011.zip")
      scene.advance(-86_400)
      let early = try #require(try await saved(control)?.input.backup)
      let left = try await control.backups(of: try Scene.id()).map(\.name)
      #expect(left.contains(early) && left.count == 10, "the clock went back, and the new one stays")
    }
  }

  @Test func aDestroyedServersFilesCanBeSaved() async throws {
    let scene = try Scene()
    try await scene.process { control in
      try await control.made(Scene.request(starts: false))
      try await control.done(.destroy(.keep), try Scene.id())
      #expect(try await saved(control)?.state == .succeeded)
      try await control.done(.destroy(.delete), try Scene.id())
      #expect(await refusal { _ = try await saved(control) }?.code == .noSuchServer)
      let left = try await control.backups(of: try Scene.id())
      #expect(left.count == 1, "what was saved outlives the server")
      try await control.removeBackup(try #require(left.first?.name), by: "test")
      #expect(await refusal { _ = try await control.backups(of: Scene.id()) }?.code == .noSuchServer)
    }
  }

  @Test func aFailureIsTheJobs() async throws {
    let scene = try Scene()
    try await scene.process { control in
      try await control.made(Scene.request())
      scene.runtime.fail(.writeBackup, OrcError(.noSpace, "The disk is full."))
      let job = try #require(try await saved(control))
      #expect(job.state == .failed && job.problem?.code == .noSpace)
      #expect(scene.runtime.savedFiles.isEmpty)
      #expect(control.server(try Scene.id())?.status.state == .running)
    }
  }

  @Test(arguments: ["backup.journaled", "backup.written", "backup.ended"])
  func aCrashMakesOneBackup(_ point: String) async throws {
    let scene = try Scene()
    try await scene.process { control in try await control.made(Scene.request()) }
    try await scene.process(dieAt: point) { control in
      #expect(await scene.dies { _ = try await saved(control) })
    }
    try await scene.process { control in
      for job in try await control.jobs(limit: 9, after: nil, server: nil) where !job.state.isEnded {
        _ = await control.wait(for: job.id, atMost: Scene.patience)
      }
      await control.waitForFirstAnswer()
      #expect(scene.runtime.savedFiles.count == 1, "\(point)")
      #expect(control.server(try Scene.id())?.status.state == .running)
    }
  }

  @Test(arguments: [
    ("pong.a-20260101-204000.zip", true), ("pong.a-20260101-20400.zip", false), ("pong.a-20260101x204000.zip", false),
    ("../pong.a-20260101-204000.zip", false), ("PONG.a-20260101-204000.zip", false), ("a-20260101-204000.zip", false),
    ("pong.a-b-20260101-204000.zip", true), (".pong.a-20260101-204000.zip.part", false), ("", false),
  ])
  func names(_ text: String, _ isName: Bool) {
    #expect((BackupName(text) != nil) == isName)
    #expect(BackupName(text).map(\.text) ?? text == text)
  }
}

import OrcModel
import OrcTestSupport
import Testing

@testable import ControlPlane

/// The process dies at every journal boundary of every act; after the next start a server is there or gone, wholly.
@Suite struct CrashTests {
  enum Act: String, CaseIterable, Sendable {
    case create, createStopped, createFailing, start, stop, kill, restart, destroy, eradicate, update, rollback, restore

    /// What the server is before it.
    var before: WantedState? {
      switch self {
      case .create, .createStopped, .createFailing: nil
      case .start: .stopped
      default: .running
      }
    }

    func run(_ control: ControlPlane, _ scene: Scene) async throws {
      let id = try Scene.id()
      switch self {
      case .create: try await control.made(Scene.request())
      case .createStopped: try await control.made(Scene.request(starts: false))
      case .createFailing:
        scene.runtime.fail(.start)
        try await control.made(Scene.request())
      case .start: try await control.done(.start, id)
      case .stop: try await control.done(.stop, id)
      case .kill: try await control.done(.kill, id)
      case .restart: try await control.done(.restart, id)
      case .destroy: try await control.done(.destroy(.keep), id)
      case .eradicate: try await control.done(.destroy(.delete), id)
      case .update: try await control.done(.update(.full), id)
      case .rollback: try await control.done(.rollBack, id)
      case .restore:
        let name = try await control.backups(of: id).last?.name
        let source = RestoreSource.backup(name ?? BackupName(id, stamp: "20260101-000000"))
        _ = try await control.ended(try await control.restore(id, RestoreRequest(source: source), by: "test"))
      }
    }
  }

  private func prepared(_ act: Act) async throws -> Scene {
    let scene = try Scene()
    if let before = act.before {
      try await scene.process { control in
        _ = try await control.made(Scene.request(starts: before == .running))
        if act == .restore {
          scene.runtime.editFile(try Scene.id(), "user/world", [1])
          _ = try await control.ended(try await control.backUp(try Scene.id(), by: "test"))
          scene.runtime.editFile(try Scene.id(), "user/world", [2])
          scene.advance(5)
        }
        if act == .rollback { _ = try await control.done(.update(.image), Scene.id()) }
      }
    }
    return scene
  }

  private static let expected: [Act: [String]] = [
    .create: [
      "create.journaled", "create.folder", "create.image", "create.container", "create.started", "create.ended",
    ],
    .createStopped: ["create.journaled", "create.folder", "create.image", "create.container", "create.ended"],
    .createFailing: [
      "create.journaled", "create.folder", "create.image", "create.container", "undo.journaled", "undo.removed",
      "create.ended",
    ],
    .start: [
      "start.journaled", "start.image", "start.kept", "start.container", "start.started", "start.ended",
    ],
    .stop: ["stop.journaled", "stop.stopped", "stop.ended"],
    .kill: ["kill.journaled", "kill.stopped", "kill.ended"],
    .restart: [
      "restart.journaled", "restart.stopped", "restart.image", "restart.kept", "restart.container", "restart.started",
      "restart.ended",
    ],
    .destroy: ["destroy.journaled", "destroy.stopped", "destroy.removed", "destroy.folder", "destroy.ended"],
    .update: [
      "update.journaled", "update.refreshed", "update.stopped", "update.requested", "update.kept", "update.image",
      "update.container", "update.started", "update.ended",
    ],
    .rollback: [
      "rollback.journaled", "rollback.stopped", "rollback.folder", "rollback.image", "rollback.container",
      "rollback.started", "rollback.ended",
    ],
    .restore: [
      "restore.journaled", "restore.staged", "backup.written", "restore.stopped", "restore.swapped", "restore.kept",
      "restore.image", "restore.container", "restore.started", "restore.released", "restore.ended",
    ],
    .eradicate: ["eradicate.journaled", "eradicate.stopped", "eradicate.removed", "eradicate.ended"],
  ]

  @Test(arguments: Act.allCases) func everyBoundaryHasAPoint(_ act: Act) async throws {
    let scene = try await prepared(act)
    try await scene.process { control in try await act.run(control, scene) }
    #expect(Set(scene.passed) == Set(Self.expected[act] ?? []), "\(scene.passed)")
  }

  @Test(arguments: Act.allCases) func atEveryBoundary(_ act: Act) async throws {
    for point in Self.expected[act] ?? [] {
      let scene = try await prepared(act)
      try await scene.process(dieAt: point) { control in
        #expect(await scene.dies { try await act.run(control, scene) }, "\(act) dies at \(point)")
      }
      try await scene.process { control in
        for job in try await control.jobs(limit: 9, after: nil, server: nil) where !job.state.isEnded {
          _ = await control.wait(for: job.id, atMost: Scene.patience)
        }
        try await expectWhole(scene, control, act, point)
      }
    }
  }

  /// Whoever dies between the last act and its journaling has done it, and must not interrupt the players again.
  @Test(arguments: [Act.restart, .update, .rollback]) func whatWasDoneIsNotDoneTwice(_ act: Act) async throws {
    let scene = try await prepared(act)
    let id = try Scene.id()
    let (starts, stops) = (scene.runtime.starts(id), scene.runtime.stops(id))
    try await scene.process(dieAt: "\(act.rawValue).started") { control in
      #expect(await scene.dies { try await act.run(control, scene) })
    }
    try await scene.process { control in
      let job = try #require(try await control.jobs(limit: 1, after: nil, server: id).first)
      #expect(await control.wait(for: job.id, atMost: Scene.patience)?.state == .succeeded)
      #expect(control.server(id)?.record.wanted == .running)
    }
    #expect(scene.runtime.starts(id) - starts == 1 && scene.runtime.stops(id) - stops == 1)
  }

  private func expectWhole(_ scene: Scene, _ control: ControlPlane, _ act: Act, _ point: String) async throws {
    let id = try Scene.id()
    await control.waitForFirstAnswer()
    let moment = Comment(rawValue: "after \(act) at \(point)")
    let jobs = try await control.jobs(limit: 9, after: nil, server: nil)
    #expect(jobs.allSatisfy { $0.state.isEnded }, moment)
    let listed = control.servers().map(\.id)
    #expect(Array(scene.runtime.containers.keys) == listed, moment)
    #expect(Array(scene.runtime.networks) == listed, moment)
    switch act {
    case .update:
      #expect(control.server(id)?.status.state == .running, moment)
      #expect(scene.runtime.containers[id]?.imageVersion == scene.runtime.imageVersion, moment)
      #expect(scene.runtime.keptImages[id] != nil, moment)
    case .rollback:
      #expect(control.server(id)?.status.state == .running, moment)
      #expect(control.server(id)?.record.spec.image.reference == "kept/\(id)", moment)
    case .restore:
      #expect(control.server(id)?.status.state == .running, moment)
      #expect(scene.runtime.files(of: id)["user/world"] == [1], moment)
      #expect(scene.runtime.savedFiles.count == 2, moment)
      #expect(scene.runtime.savedFiles.values.contains { $0["user/world"] == [2] }, moment)
      #expect(try await scene.runtime.keptRestores() == [], moment)
    case .create, .start, .restart:
      #expect(control.server(id)?.status.state == .running, moment)
      #expect(control.server(id)?.record.wanted == .running, moment)
    case .createStopped: #expect(control.server(id)?.status.state == .created, moment)
    case .createFailing:
      // Whoever dies before the failure is told creates again, and now nothing fails.
      if point.hasPrefix("undo") || point.hasSuffix("ended") { #expect(listed.isEmpty, moment) }
    case .stop, .kill:
      #expect(control.server(id)?.status.state == .exited, moment)
      #expect(control.server(id)?.record.wanted == .stopped, moment)
    case .destroy: #expect(listed.isEmpty && scene.runtime.folders[id] != nil, moment)
    case .eradicate: #expect(listed.isEmpty && scene.runtime.folders.isEmpty, moment)
    }
    if listed.isEmpty {
      #expect(try await control.made(Scene.request())?.state == .succeeded, moment)
    } else {
      #expect(scene.runtime.folders[id] != nil, moment)
      let next = try await control.done(.start, id)
      #expect(next == nil || next?.state == .succeeded, moment)
    }
    #expect(control.server(id)?.status.state == .running, moment)
    #expect(try await control.done(.destroy(.delete), id)?.state == .succeeded, moment)
  }

  @Test func anEndOfTheProcessLeavesTheJobForTheNextStart() async throws {
    let scene = try Scene()
    let gate = scene.runtime.hold(.create)
    let job = try await scene.process { control in
      let accepted = try await control.create(Scene.request(), by: "test")
      await gate.arrival()
      return accepted.job
    }
    let id = try #require(job?.id)
    gate.open()
    try await scene.process { control in
      #expect(await control.wait(for: id, atMost: Scene.patience)?.state == .succeeded)
      let view = control.server(try Scene.id())
      #expect(view?.status.state == .running)
      let job = try await control.job(id)
      #expect(job?.cause == "recovery after a crash: asked by test")
    }
  }

  @Test func aLostDatabaseIsRebuiltFromTheFolders() async throws {
    let scene = try Scene()
    let id = try Scene.id()
    try await scene.process { control in _ = try await control.made(Scene.request()) }
    let before = scene.runtime.containers[id]?.status
    _ = try ChildProcess.run(["rm", "-f", scene.folder.path + "/orc.db", scene.folder.path + "/orc.db-wal"])
    try await scene.process { control in
      #expect(await control.until { $0.server(id)?.status.state == .running })
      #expect(control.server(id)?.record.wanted == .running)
      #expect(scene.runtime.containers[id]?.status == before && scene.runtime.folders.count == 1)
    }
  }

  @Test func whatTheDatabaseDoesNotKnowIsLeftAlone() async throws {
    let scene = try Scene()
    let id = try Scene.id()
    try await scene.process { control in
      _ = try await control.made(Scene.request("pong.b", starts: false))
    }
    let spec = ServerSpec(
      id: id, plan: PlanReference(id: id.game, version: "1", digest: ""), image: ImageSource(reference: "x:1"))
    scene.runtime.place(id, manifest: spec)
    scene.runtime.runForeign(spec)
    try await scene.process { control in
      #expect(await control.until { $0.runtimeState().isAvailable })
      #expect(control.servers().count == 1)
      #expect(scene.runtime.containers.count == 2 && scene.runtime.folders.count == 2)
    }
  }
}

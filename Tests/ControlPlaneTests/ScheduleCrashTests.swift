import OrcModel
import OrcTestSupport
import Testing

@testable import ControlPlane

/// The process dies between a schedule's firing and its end: after the next start the act was done, and done once.
@Suite struct ScheduleCrashTests {
  static let cases: [(ScheduleAction, String)] = [
    (.start, ["start.journaled", "start.image", "start.container", "start.started", "start.ended"]),
    (.stop, ["stop.journaled", "stop.stopped", "stop.ended"]),
    (
      .restart,
      [
        "restart.journaled", "restart.stopped", "restart.image", "restart.container", "restart.started",
        "restart.ended",
      ]
    ),
    (
      .update,
      [
        "update.journaled", "update.refreshed", "update.stopped", "update.requested", "update.image", "update.kept",
        "update.container", "update.started", "update.ended",
      ]
    ),
    (.backup, ["backup.journaled", "backup.written", "backup.ended"]),
  ].flatMap { (action: ScheduleAction, points: [String]) in
    (points + ["schedule.journaled", "schedule.fired", "schedule.ended"]).map { (action, $0) }
  }

  @Test(arguments: cases) func onceAndNotTwice(_ action: ScheduleAction, _ point: String) async throws {
    let scene = try Scene()
    let id = try Scene.id()
    try await scene.process { control in
      try await control.made(Scene.request())
      if action == .start { try await control.done(.stop, id) }
      _ = try await control.addSchedule(
        ScheduleDraft(server: id, action: action, timing: .once(scene.now + 10)), by: "test")
    }
    let before = scene.runtime.starts(id)
    let stops = scene.runtime.stops(id)
    scene.advance(11)
    try await scene.process(dieAt: point) { control in
      #expect(
        await scene.dies { _ = await control.until { _ in false } }, "\(action.rawValue) dies at \(point)")
    }
    try await scene.process { control in
      #expect(await control.until { $0.schedules().first?.last?.result == .succeeded }, "\(action) after \(point)")
      #expect(await control.until { $0.server(id)?.status.state == (action == .stop ? .exited : .running) })
      let isRest = action == .stop || action == .backup
      #expect(scene.runtime.starts(id) - before == (isRest ? 0 : 1), "\(action) after \(point)")
      let isStill = action == .start || action == .backup
      #expect(scene.runtime.stops(id) - stops == (isStill ? 0 : 1), "\(action) after \(point)")
      #expect(scene.runtime.savedFiles.count == (action == .backup ? 1 : 0), "\(action) after \(point)")
      #expect((scene.runtime.keptImages[id] != nil) == (action == .update), "\(action) after \(point)")
      scene.pass(600, control)
      let runs = try await control.store.scheduleRuns()
      #expect(runs.isEmpty, "\(action) after \(point)")
      #expect(control.scheduleBook.next == nil)
    }
  }
}

extension FakeRuntime {
  func starts(_ id: ServerID) -> Int { calls.count { $0 == "start \(id)" } }
  func stops(_ id: ServerID) -> Int { calls.count { $0 == "stop \(id)" } }
}

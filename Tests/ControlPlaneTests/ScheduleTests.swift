import OrcModel
import OrcTestSupport
import Synchronization
import Testing

@testable import ControlPlane

/// Schedules fire when they are due, and what a server goes through leaves the right ones.
@Suite struct ScheduleTests {
  private func running(_ body: @escaping (Scene, ControlPlane, ServerID) async throws -> Void) async throws {
    let scene = try Scene()
    let id = try Scene.id()
    try await scene.process { control in
      try await control.made(Scene.request())
      try await body(scene, control, id)
    }
  }

  @Test func aStopIsToldAndDone() async throws {
    try await running { scene, control, id in
      let time = scene.now + 7_200
      try await control.stopLater(id, at: time, by: "test")
      #expect(control.server(id)?.stopTime == Int(time))
      #expect(scene.scheduleFile.entries == [ScheduleFileEntry(server: id, time: Int(time), action: .stop)])
      scene.pass(7_199, control)
      #expect(control.server(id)?.status.state == .running)
      scene.pass(2, control)
      #expect(await control.until { $0.schedules().first?.last?.result == .succeeded })
      #expect(control.server(id)?.status.state == .exited)
      #expect(control.server(id)?.stopTime == nil)
      #expect(control.schedules().first?.next == nil)
      #expect(
        try await control.jobs(limit: 1, after: nil, server: id).first?.requestedBy.hasPrefix("schedule:") == true)
    }
  }

  @Test func aServerHasOneSingleStop() async throws {
    try await running { scene, control, id in
      try await control.stopLater(id, at: scene.now + 100, by: "test")
      try await control.stopLater(id, at: scene.now + 200, by: "test")
      #expect(control.schedules().map(\.next) == [scene.now + 200])
      #expect(await refusal { try await control.stopLater(id, at: scene.now, by: "test") }?.code == .schedulePast)
      #expect(control.schedules().count == 1)
      try await control.done(.restart, id)
      #expect(control.schedules().count == 1)
      try await control.done(.stop, id)
      #expect(control.schedules().isEmpty)
      try await control.stopLater(id, at: scene.now + 100, by: "test")
      #expect(control.schedules().isEmpty)
      #expect(scene.scheduleFile.entries.isEmpty)
    }
  }

  @Test func destroyTakesAllSchedules() async throws {
    try await running { _, control, id in
      _ = try await control.addSchedule(
        ScheduleDraft(server: id, action: .restart, timing: .cron("@daily", zone: "UTC")), by: "test")
      try await control.done(.destroy(.keep), id)
      #expect(control.schedules().isEmpty)
    }
  }

  @Test func aStopGoesWhenTheServerEndedByItself() async throws {
    try await running { scene, control, id in
      try await control.stopLater(id, at: scene.now + 900, by: "test")
      scene.runtime.crash(id)
      #expect(await control.until { $0.server(id)?.status.state == .exited })
      control.scheduleBook.wake()
      #expect(await control.until { $0.schedules().isEmpty })
    }
  }

  @Test func aChainWaitsForTheOneBefore() async throws {
    try await running { scene, control, id in
      _ = try await control.addSchedule(
        ScheduleDraft(
          server: id, action: .stop, timing: .once(scene.now + 10), then: [ScheduleTask(action: .start, delay: 30)]),
        by: "test")
      scene.pass(10, control)
      #expect(await control.until { $0.schedules().first?.last?.result == .succeeded })
      #expect(control.server(id)?.status.state == .exited)
      scene.pass(31, control)
      #expect(await control.until { $0.schedules().first?.last?.action == .start })
      #expect(await control.until { $0.server(id)?.status.state == .running })
    }
  }

  @Test func aFailureIsTriedOnceMore() async throws {
    try await running { scene, control, id in
      scene.runtime.fail(.stop)
      scene.runtime.fail(.stop)
      scene.runtime.fail(.stop)
      _ = try await control.addSchedule(
        ScheduleDraft(server: id, action: .stop, timing: .once(scene.now + 10)), by: "test")
      scene.pass(10, control)
      #expect(await control.until { $0.schedules().first?.last?.result == .failed })
      scene.pass(61, control)
      #expect(await control.until { $0.schedules().first?.last.map { $0.isOf(.failed, from: scene.now) } ?? false })
      scene.pass(600, control)
      control.scheduleBook.wake()
      #expect(control.scheduleBook.next == nil)
      #expect(try await control.jobs(limit: 9, after: nil, server: id).count == 3)
    }
  }

  @Test func conditionsAreAsked() async throws {
    try await running { scene, control, id in
      for (condition, detail) in [
        (ScheduleDraft.Condition.stopped, "the server runs"), (.empty, "it is not known who plays"),
      ] {
        let made = try await control.addSchedule(
          ScheduleDraft(server: id, action: .restart, timing: .once(scene.now + 1), onlyWhen: condition), by: "test")
        scene.pass(1, control)
        #expect(await control.until { $0.schedule(made.id)?.last?.result == .skipped })
        #expect(control.schedule(made.id)?.last?.detail == detail)
      }
    }
  }

  @Test func nothingChangesWhileTheRuntimeIsAway() async throws {
    try await running { scene, control, id in
      try await control.stopLater(id, at: scene.now + 10, by: "test")
      scene.runtime.lose("gone")
      #expect(await control.until { !$0.runtimeState().isAvailable })
      scene.pass(20, control)
      #expect(control.schedules().first?.next != nil)
      scene.runtime.comeBack()
      #expect(await control.until { $0.server(id)?.status.state == .exited })
    }
  }

  @Test func whatWasMissedIsDoneOnceOrNotAtAll() async throws {
    let scene = try Scene()
    let id = try Scene.id()
    try await scene.process { control in
      try await control.made(Scene.request())
      for missed in [ScheduleDraft.Missed.skip, .runOnce] {
        _ = try await control.addSchedule(
          ScheduleDraft(server: id, action: .restart, timing: .interval(3_600), missed: missed), by: "test")
      }
    }
    scene.advance(50_000)
    try await scene.process { control in
      #expect(await control.until { $0.schedules().allSatisfy { $0.last?.endedAt != nil } })
      #expect(Set(control.schedules().compactMap { $0.last?.result }) == [.skipped, .succeeded])
      let jobs = try await control.jobs(limit: 9, after: nil, server: id)
      #expect(jobs.count == 2)
      #expect(control.schedules().allSatisfy { ($0.next ?? 0) > scene.now })
    }
  }

  @Test func theFileIsReadAgainAfterAChangeByHand() async throws {
    let scene = try Scene()
    let id = try Scene.id()
    let later = Int(scene.now) + 5_000
    try await scene.process { control in
      try await control.made(Scene.request())
      try await control.stopLater(id, at: scene.now + 900, by: "test")
    }
    let entry = ScheduleFileEntry(server: id, time: later, action: .stop)
    scene.scheduleFile.edit([ScheduleFileEntry(server: id, time: later - 1, action: .stop), entry])
    try await scene.process { control in
      #expect(control.schedules().map(\.next) == [Double(later)])
      #expect(scene.scheduleFile.entries == [entry])
      #expect(control.server(id)?.stopTime == later)
    }
  }

  @Test(arguments: [
    ScheduleTiming.interval(59), .cron("* * * *", zone: "UTC"), .cron("@daily", zone: "No/Where"), .once(1),
    .cron("0 0 30 2 *", zone: "UTC"),
  ])
  func badTimesAreRefused(_ timing: ScheduleTiming) async throws {
    try await running { _, control, id in
      let refusal = await refusal {
        _ = try await control.addSchedule(ScheduleDraft(server: id, action: .stop, timing: timing), by: "test")
      }
      #expect(refusal?.code == (timing == .once(1) ? .schedulePast : .badInput))
      #expect(control.schedules().isEmpty)
    }
  }
}

extension Scene {
  var now: Double { clock.withLock { $0 } }

  /// Moves the clock and has the schedules look at it.
  func pass(_ seconds: Double, _ control: ControlPlane) {
    advance(seconds)
    control.scheduleBook.wake()
  }
}

extension Schedule.Last {
  /// It ended so at or after that moment.
  func isOf(_ result: Result, from time: Double) -> Bool { self.result == result && (endedAt ?? 0) >= time }
}

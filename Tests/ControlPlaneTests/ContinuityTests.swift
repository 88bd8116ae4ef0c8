import OrcModel
import OrcTestSupport
import Synchronization
import Testing

@testable import ControlPlane

@Suite struct ContinuityTests {
  let scene: Scene
  let id: ServerID

  init() throws {
    scene = try Scene()
    id = try Scene.id()
  }

  private func make(_ count: Int, _ control: ControlPlane) async throws -> [ServerID] {
    try await (0..<count).asyncMap { number in
      try await control.made(Scene.request("pong.s\(number)", ports: .automatic))
      return try Scene.id("pong.s\(number)")
    }
  }

  @Test func afterARestartOfTheMachineWhatRanRunsAgainAFewAtATime() async throws {
    let ids = try await scene.process { control in
      let ids = try await make(8, control)
      #expect(try await control.done(.stop, ids[0])?.state == .succeeded)
      return ids
    }
    scene.runtime.reboot()
    scene.advance(60)
    let gate = scene.runtime.hold(.start)
    let before = scene.runtime.calls.count
    try await scene.process { control in
      #expect(
        await control.until { control in
          ids.filter { control.server($0)?.job?.phase == "starting" }.count == ControlPlane.fewMax
        })
      let starts = scene.runtime.calls[before...].filter { $0.hasPrefix("start ") }
      #expect(starts.count <= ControlPlane.fewMax)
      #expect(ids.filter { control.server($0)?.job != nil }.count <= ControlPlane.fewMax)
      gate.open()
      #expect(
        await control.until { control in ids.dropFirst().allSatisfy { control.server($0)?.status.state == .running } })
      #expect(control.server(ids[0])?.status.state == .exited, "it was stopped before")
      let cause = try await control.jobs(limit: 1, after: nil, server: ids[3]).first?.cause
      #expect(cause == "after a restart of the machine or the engine")
    }
  }

  @Test func whatAPersonStopsWhileOrcIsAwayStaysStopped() async throws {
    try await scene.process { control in try await control.made(Scene.request()) }
    scene.runtime.startAgain()
    scene.runtime.startByHand(id)
    scene.runtime.stopByHand(id)
    try await scene.process { control in
      #expect(await control.until { $0.server(self.id)?.record.wanted == .stopped })
      #expect(control.server(id)?.status.state == .exited)
    }
    scene.runtime.startAgain()
    try await scene.process { control in
      #expect(await control.until { $0.server(self.id)?.status.state == .exited })
      let kinds = try await control.jobs(limit: 9, after: nil, server: id).map(\.kind)
      #expect(kinds == [.create])
    }
  }

  @Test func theShutdownOfAnEngineIsNoStopByHand() async throws {
    try await scene.process { control in
      let ids = try await make(3, control)
      #expect(try await control.done(.stop, ids[1])?.state == .succeeded)
      scene.runtime.shutDown()
      #expect(await control.until { !$0.runtimeState().isAvailable })
      #expect(await control.until { $0.server(ids[0])?.record.wanted == .running })
      scene.runtime.startAgain()
      #expect(await control.until { $0.server(ids[0])?.status.state == .running })
      #expect(await control.until { $0.server(ids[2])?.status.state == .running })
      #expect(control.server(ids[1])?.status.state == .exited)
    }
  }

  @Test func aStopThatIsAskedForAsWellIsOne() async throws {
    try await scene.process { control in
      try await control.made(Scene.request())
      scene.runtime.stopByHand(id)
      #expect(await control.until { $0.server(self.id)?.record.wanted == .stopped })
      let job = try await control.done(.stop, id)
      #expect(job == nil, "it is stopped already")
      scene.runtime.lose()
      #expect(await control.until { !$0.runtimeState().isAvailable })
      scene.runtime.startAgain()
      #expect(await control.until { $0.runtimeState().isAvailable })
      #expect(control.server(id)?.record.wanted == .stopped && control.server(id)?.job == nil)
    }
  }

  @Test func aStopBeforeALossOfTheLineAloneIsOne() async throws {
    try await scene.process { control in
      try await control.made(Scene.request())
      scene.runtime.startAgain()
      scene.runtime.stopByHand(id)
      #expect(await control.until { $0.server(self.id)?.record.wanted == .stopped })
      scene.runtime.lose()
      #expect(await control.until { !$0.runtimeState().isAvailable })
      scene.runtime.comeBack()
      #expect(await control.until { $0.server(self.id)?.record.wanted == .stopped })
      #expect(control.server(id)?.status.state == .exited)
    }
  }

  @Test func aStopIsStoredWhenTheEngineStaysThere() async throws {
    scene.pauseMax.withLock { $0 = .milliseconds(50) }
    try await scene.process { control in
      try await control.made(Scene.request())
      // The short pauses let `made` end before the job.
      #expect(
        await control.until { control in
          control.server(self.id)?.status.state == .running && !control.registry.isBusy(self.id)
        })
      scene.runtime.stopByHand(id)
      #expect(await control.until { $0.server(self.id)?.record.wanted == .stopped })
      var stored: WantedState?
      for _ in 0..<2000 where stored != .stopped {
        try await Task.sleep(for: .milliseconds(10))
        stored = try await control.store.servers().first?.wanted
      }
      #expect(stored == .stopped)
    }
  }

  @Test func aContainerThatAPersonRemovedIsNotMadeAgain() async throws {
    try await scene.process { control in try await control.made(Scene.request()) }
    scene.runtime.removeByHand(id)
    scene.runtime.startAgain()
    try await scene.process { control in
      #expect(await control.until { $0.server(self.id)?.status.state == .absent })
      #expect(control.server(id)?.job == nil)
    }
  }
}

extension Sequence where Element: Sendable {
  fileprivate func asyncMap<Value>(_ transform: (Element) async throws -> Value) async rethrows -> [Value] {
    var values: [Value] = []
    for element in self { values.append(try await transform(element)) }
    return values
  }
}

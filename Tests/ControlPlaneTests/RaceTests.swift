import OrcModel
import OrcTestSupport
import Testing

@testable import ControlPlane

@Suite struct RaceTests {
  @Test func twoHundredCreatesGetPortsOfTheirOwn() async throws {
    let scene = try Scene()
    try await scene.process { control in
      let jobs = try await withThrowingTaskGroup(of: Job?.self) { group in
        for number in 0..<200 {
          group.addTask { try await control.made(Scene.request("pong.s\(number)", ports: .automatic)) }
        }
        return try await group.reduce(into: [Job?]()) { $0.append($1) }
      }
      #expect(jobs.count == 200 && jobs.allSatisfy { $0?.state == .succeeded })
      let ports = control.servers().flatMap { $0.record.spec.ports.map(\.claim) }
      #expect(ports.count == 200 && Set(ports).count == 200)
      #expect(control.servers().map(\.id) == control.servers().map(\.id).sorted())
      #expect(control.servers().allSatisfy { $0.status.state == .running })
      try await withThrowingTaskGroup(of: Void.self) { group in
        for view in control.servers() { group.addTask { _ = try await control.done(.destroy(.delete), view.id) } }
        try await group.waitForAll()
      }
      #expect(control.servers().isEmpty && scene.runtime.containers.isEmpty && scene.runtime.folders.isEmpty)
    }
  }

  @Test func ofManyForOnePortOneWins() async throws {
    let scene = try Scene()
    try await scene.process { control in
      let outcomes = await withTaskGroup(of: OrcError.Code?.self) { group in
        for number in 0..<20 {
          group.addTask { await refusal { _ = try await control.made(Scene.request("pong.s\(number)")) }?.code }
        }
        return await group.reduce(into: [OrcError.Code?]()) { $0.append($1) }
      }
      #expect(outcomes.filter { $0 == nil }.count == 1)
      #expect(outcomes.filter { $0 == .portsUsed }.count == 19)
    }
  }

  @Test func ofManyForOneNameOneWins() async throws {
    let scene = try Scene()
    try await scene.process { control in
      let outcomes = await withTaskGroup(of: OrcError.Code?.self) { group in
        for _ in 0..<20 {
          group.addTask { await refusal { _ = try await control.made(Scene.request()) }?.code }
        }
        return await group.reduce(into: [OrcError.Code?]()) { $0.append($1) }
      }
      #expect(outcomes.filter { $0 == nil }.count == 1)
      #expect(outcomes.allSatisfy { $0 == nil || $0 == .busy || $0 == .serverExists }, "\(outcomes)")
      #expect(control.servers().count == 1 && scene.runtime.containers.count == 1)
    }
  }

  @Test func aSecondActNamesTheJobInTheWay() async throws {
    let scene = try Scene()
    let id = try Scene.id()
    try await scene.process { control in
      try await control.made(Scene.request())
      let gate = scene.runtime.hold(.stop)
      let stop = try await control.act(.stop, on: id, by: "test")
      await gate.arrival()
      for action in [ServerAction.start, .restart, .stop, .destroy(.keep)] {
        let refused = await refusal { _ = try await control.act(action, on: id, by: "test") }
        #expect(refused?.code == .busy && refused?.details.job == stop.job?.id)
      }
      #expect(await refusal { _ = try await control.describe(id, as: "x", by: "test") }?.code == .busy)
      #expect(control.server(id)?.job?.id == stop.job?.id)
      let kill = try await control.act(.kill, on: id, by: "test")
      #expect(kill.job?.id == stop.job?.id, "a kill ends the stop that waits")
      #expect(scene.runtime.containers[id]?.status.exitCode == 137)
      gate.open()
      #expect(try await control.ended(stop)?.state == .succeeded)
    }
  }

  @Test(arguments: [ServerAction.stop, .kill]) func aStopEndsAStart(_ action: ServerAction) async throws {
    let scene = try Scene()
    let id = try Scene.id()
    try await scene.process { control in
      try await control.made(Scene.request(starts: false))
      let gate = scene.runtime.hold(.start)
      let start = try await control.act(.start, on: id, by: "test")
      await gate.arrival()
      _ = try await control.act(action, on: id, by: "test")
      #expect(try await control.ended(start)?.state == .cancelled)
      #expect(scene.runtime.containers[id]?.status.state == .created)
      #expect(control.server(id)?.record.wanted == .stopped)
    }
  }

  @Test func aStopEndsTheStartOfACreateAndKeepsTheServer() async throws {
    let scene = try Scene()
    let id = try Scene.id()
    try await scene.process { control in
      let image = scene.runtime.hold(.fetchImage)
      let gate = scene.runtime.hold(.start)
      let create = try await control.create(Scene.request(), by: "test")
      await image.arrival()
      #expect(await refusal { _ = try await control.act(.stop, on: id, by: "test") }?.code == .busy)
      image.open()
      await gate.arrival()
      #expect(try await control.act(.stop, on: id, by: "test").job == nil)
      #expect(try await control.ended(create)?.state == .cancelled)
      #expect(control.server(id)?.record.wanted == .stopped && control.server(id)?.status.state == .created)
    }
  }

  @Test func aCancelledCreateIsUndone() async throws {
    let scene = try Scene()
    try await scene.process { control in
      let gate = scene.runtime.hold(.fetchImage)
      let create = try await control.create(Scene.request(), by: "test")
      await gate.arrival()
      let id = try #require(create.job?.id)
      _ = try await control.cancel(id, by: "test")
      #expect(try await control.ended(create)?.state == .cancelled)
      #expect(scene.runtime.folders.isEmpty && control.servers().isEmpty)
      #expect(control.server(try Scene.id()) == nil, "who cancels knows")
      #expect(await refusal { _ = try await control.cancel(id, by: "test") }?.code == .badInput)
      #expect(await refusal { _ = try await control.cancel(JobID("j_x"), by: "test") }?.code == .noSuchJob)
    }
  }
}

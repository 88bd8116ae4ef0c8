import OrcModel
import OrcTestSupport
import Synchronization
import Testing

@testable import ControlPlane

@Suite struct FailureTests {
  let scene: Scene
  let id: ServerID

  init() throws {
    scene = try Scene()
    id = try Scene.id()
  }

  @Test(arguments: [FakeRuntime.Operation.writeFolder, .fetchImage, .create, .start])
  func aFailedCreateLeavesNothingButItsTale(_ operation: FakeRuntime.Operation) async throws {
    try await scene.process { control in
      scene.runtime.fail(operation, OrcError(.actionFailed, "no space left"))
      let job = try await control.made(Scene.request())
      #expect(job?.state == .failed && job?.problem?.message == "no space left")
      #expect(scene.runtime.folders.isEmpty && scene.runtime.containers.isEmpty && scene.runtime.networks.isEmpty)
      #expect(control.servers().isEmpty)
      #expect(control.server(id)?.job?.problem?.message == "no space left", "a client that was told 200 learns of it")
      scene.advance(3_599)
      #expect(control.server(id) != nil)
      scene.advance(2)
      #expect(control.server(id) == nil, "an hour is over and it was read")
      #expect(try await control.made(Scene.request())?.state == .succeeded, "name and ports are free again")
    }
  }

  @Test(.timeLimit(.minutes(1)), arguments: [FakeRuntime.Operation.logs, .stats])
  func aHungEngineIsToldInTime(_ operation: FakeRuntime.Operation) async throws {
    try await scene.process { control in
      try await control.made(Scene.request())
      scene.pauseMax.withLock { $0 = .zero }
      let gate = scene.runtime.hold(operation)
      let answer = await refusal {
        if operation == .logs { _ = try await control.logs(id, linesMax: 1) } else { _ = try await control.stats(id) }
      }
      #expect(answer?.code == .unavailable)
      gate.open()
    }
    #expect(ControlPlane.readAnswerMax < .seconds(1) && ControlPlane.measurementMax < .seconds(2))
    let act = ControlPlane.firstAnswerMax + ControlPlane.promptAnswerMax
    #expect(act < .seconds(8), "clients of v1 give up after 10 s")
  }

  @Test func aFailedCreateIsToldUntilItIsRead() async throws {
    try await scene.process { control in
      scene.runtime.fail(.start)
      try await control.made(Scene.request())
      scene.advance(100_000)
      #expect(control.server(id)?.job?.state == .failed)
      #expect(control.server(id) == nil)
    }
  }

  @Test func aFailedCreateIsKeptWhenAskedFor() async throws {
    try await scene.process { control in
      scene.runtime.fail(.start)
      let job = try await control.made(Scene.request(keepsFailed: true))
      #expect(job?.state == .failed)
      let view = try #require(control.server(id))
      #expect(view.record.wanted == .stopped && view.status.state == .created && view.job?.state == .failed)
      #expect(scene.runtime.folders[id] != nil)
      #expect(try await control.done(.start, id)?.state == .succeeded)
      #expect(control.server(id)?.job == nil)
    }
  }

  @Test func aFailedAdoptionKeepsTheFiles() async throws {
    try await scene.process { control in
      try await control.made(Scene.request())
      try await control.done(.destroy(.keep), id)
      scene.runtime.fail(.create)
      #expect(try await control.made(Scene.request())?.state == .failed)
      let document = String(decoding: scene.runtime.folders[id]?.files["config.json"] ?? [], as: UTF8.self)
      #expect(document.contains("registered=false"))
      #expect(control.servers().isEmpty)
      #expect(try await control.done(.start, id)?.state == .succeeded)
    }
  }

  @Test func anUndoingThatFailsLeavesAServerToDestroy() async throws {
    try await scene.process { control in
      scene.runtime.fail(.start, OrcError(.actionFailed, "first"))
      scene.runtime.fail(.remove, OrcError(.actionFailed, "second"))
      let job = try await control.made(Scene.request())
      #expect(job?.problem?.message == "first" && job?.warnings.first?.contains("second") == true)
      #expect(control.servers().map(\.id) == [id])
      #expect(try await control.done(.destroy(.delete), id)?.state == .succeeded)
      #expect(scene.runtime.folders.isEmpty)
    }
  }

  @Test func aFailedStartReleasesItsPorts() async throws {
    try await scene.process { control in
      try await control.made(Scene.request(starts: false))
      try await control.made(Scene.request("pong.b", starts: false))
      scene.runtime.fail(.start, OrcError(.portsUsed, "taken", details: .init(holder: "another program on the host")))
      let job = try await control.done(.start, id)
      #expect(job?.problem?.code == .portsUsed && control.server(id)?.job?.id == job?.id)
      #expect(try await control.done(.start, Scene.id("pong.b"))?.state == .succeeded)
      let refused = await refusal { try await control.done(.start, id) }
      #expect(refused?.code == .portsUsed && refused?.details.holder == "pong.b")
    }
  }

  @Test func portsOfOthersAreRefused() async throws {
    try await scene.process { control in
      try await control.made(Scene.request(starts: false))
      scene.runtime.occupy([PortUse(claim: PortClaim(number: 8_303, proto: .udp), holder: .host)])
      let refused = await refusal { try await control.done(.start, id) }
      #expect(refused?.message == "Port 8303/udp, needed by pong.a, is held by another program on the host.")
      let created = await refusal { try await control.made(Scene.request("pong.b")) }
      #expect(created?.code == .portsUsed)
      scene.runtime.occupy([PortUse(claim: PortClaim(number: 8_303, proto: .tcp), holder: .host)])
      #expect(try await control.done(.start, id)?.state == .succeeded, "the other protocol is no conflict")
    }
  }

  @Test func aRuntimeThatIsAwayRefusesActsAndKeepsReads() async throws {
    try await scene.process { control in
      try await control.made(Scene.request())
      scene.runtime.lose("connection refused")
      #expect(await control.until { $0.runtimeState().reason == "connection refused" })
      #expect(control.server(id)?.status.state == .running && control.server(id)?.status.isStale == true)
      #expect(await refusal { try await control.done(.stop, id) }?.code == .unavailable)
      #expect(await refusal { try await control.made(Scene.request("pong.b")) }?.code == .unavailable)
      #expect(await refusal { _ = try await control.logs(id, linesMax: 1) }?.code == .unavailable)
      scene.runtime.comeBack()
      #expect(await control.until { $0.server(self.id)?.status.isStale == false })
      #expect(try await control.done(.stop, id)?.state == .succeeded)
    }
  }

  @Test func anUndoingWaitsForTheRuntime() async throws {
    try await scene.process { control in
      let gate = scene.runtime.hold(.create)
      let accepted = try await control.create(Scene.request(), by: "test")
      await gate.arrival()
      scene.runtime.fail(.remove, OrcError(.unavailable, "gone"))
      scene.runtime.lose()
      #expect(await control.until { !$0.runtimeState().isAvailable })
      scene.runtime.fail(.create)
      gate.open()
      #expect(await control.until { $0.server(self.id)?.job?.state == .running })
      scene.runtime.comeBack()
      _ = try await control.ended(accepted)
      #expect(scene.runtime.folders.isEmpty || control.server(id)?.record.isRegistered == true)
    }
  }

  @Test func aDestroyOutlivesALossOfTheRuntime() async throws {
    try await scene.process { control in
      try await control.made(Scene.request())
      let gate = scene.runtime.hold(.stop)
      let accepted = try await control.act(.destroy(.delete), on: id, by: "test")
      await gate.arrival()
      scene.runtime.lose()
      #expect(await control.until { !$0.runtimeState().isAvailable })
      gate.open()
      scene.runtime.comeBack()
      #expect(try await control.ended(accepted)?.state == .succeeded)
      #expect(scene.runtime.folders.isEmpty && scene.runtime.containers.isEmpty && control.server(id) == nil)
    }
  }
}

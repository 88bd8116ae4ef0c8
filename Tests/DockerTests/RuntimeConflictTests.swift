import Compose
@testable import Docker
import OrcModel
import OrcTestSupport
import System
import Testing

@Suite("conflicts on real engines", .enabled(if: RealEngine.isExpected, "needs ORC_TEST_DOCKER"))
struct RuntimeConflictTests {
  @Test("a port of another container is told with its holder", arguments: RealEngine.all)
  func portOfContainer(_ engine: RealEngine) async throws {
    try await engine.withBench { bench in
      let port = PortBinding(name: "PORT", host: 31_000 + Int.random(in: 0..<1_000), container: 7777, proto: .udp)
      let holder = try bench.spec("holder", ports: [port])
      let late = try bench.spec("late", ports: [port])
      try await bench.run(holder)
      _ = try await bench.runtime.writeFolder(late, seed: Bench.seed)
      try await bench.runtime.create(late)
      let error = await #expect(throws: OrcError.self) { try await bench.runtime.start(late) }
      #expect(error?.code == .portsUsed)
      #expect(error?.details.holder == holder.id.description)
      #expect(error?.message == "Port \(port.claim), needed by \(late.id), is held by \(holder.id).")
      #expect(try await bench.state(late.id) != "running")
      try await bench.runtime.stop(holder)
      try await bench.runtime.start(late)
      #expect(try await bench.state(late.id) == "running")
    }
  }

  @Test("containers and networks of others are never touched", arguments: RealEngine.all)
  func others(_ engine: RealEngine) async throws {
    try await engine.withBench { bench in
      try await engine.withBench { other in
        let spec = try bench.spec()
        var request = EngineContainerRequest(image: RealEngine.image)
        request.labels = ["orc.installation": other.installation]
        let name = ObjectNames.container(spec.id)
        let foreign = try await bench.client.createContainer(name: name, request)
        try await bench.client.startContainer(foreign)
        _ = try await bench.runtime.writeFolder(spec, seed: Bench.seed)
        let runtime = bench.runtime
        for act: () async throws -> Void in [
          { try await runtime.create(spec) }, { try await runtime.start(spec) }, { try await runtime.stop(spec) },
          { try await runtime.kill(spec.id) }, { try await runtime.remove(spec.id, files: .delete) },
          { try await runtime.writeConsole(spec.id, line: "x") }, { _ = try await runtime.logs(spec.id, linesMax: 1) },
        ] {
          let error = await #expect(throws: OrcError.self) { try await act() }
          #expect(error?.message.contains("another installation of Orc (\(other.installation))") == true)
        }
        #expect(try await bench.client.container(foreign).status == "running")
        #expect(try await runtime.inventory().containers.isEmpty)
        #expect(try await runtime.folder(spec.id).exists)
      }
    }
  }

  @Test("a subnet that was taken meanwhile is given up, in the manifest too", arguments: RealEngine.all)
  func takenSubnet(_ engine: RealEngine) async throws {
    try await engine.withBench { bench in
      let spec = try bench.spec()
      _ = try await bench.runtime.writeFolder(spec, seed: Bench.seed)
      let wanted = try #require(try await bench.runtime.project(spec.id).networks.first?.pools.first?.subnet)
      var taker = EngineNetworkRequest(name: "\(bench.installation)-taker")
      taker.pools = [.init(subnet: wanted, range: nil, gateway: nil)]
      let foreign = try await bench.client.createNetwork(taker)
      // Removed whatever comes: a network of nobody's installation would stay.
      var failure: (any Error)?
      do {
        try await bench.runtime.create(spec)
        try await bench.runtime.start(spec)
      } catch {
        failure = error
      }
      try await bench.client.removeNetwork(foreign)
      if let failure { throw failure }
      #expect(try await bench.state(spec.id) == "running")
      let present = try #require(try await bench.runtime.project(spec.id).networks.first?.pools.first?.subnet)
      #expect(present != wanted)
      let network = KnownNetwork(try await bench.client.network(ObjectNames.project(spec.id)))
      #expect(network.subnets.map(\.description) == [present])
    }
  }

  @Test("the engine's words reach the user", arguments: RealEngine.all)
  func words(_ engine: RealEngine) async throws {
    try await engine.withBench { bench in
      var spec = try bench.spec()
      spec.command = ["/no/such/program"]
      _ = try await bench.runtime.writeFolder(spec, seed: Bench.seed)
      try await bench.runtime.create(spec)
      let error = await #expect(throws: OrcError.self) { try await bench.runtime.start(spec) }
      #expect(error?.code == .actionFailed)
      #expect(error?.message.contains("/no/such/program") == true)
      spec.image = ImageSource(reference: "orc-test/missing:9")
      _ = try await bench.runtime.writeFolder(spec, seed: Bench.seed)
      let missing = await #expect(throws: OrcError.self) { try await bench.runtime.create(spec) }
      #expect(missing?.message.contains("No such image: orc-test/missing:9") == true)
    }
  }

  @Test("an engine that is not there is told as that")
  func absent() async throws {
    let home = try TemporaryFolder()
    let bench = try Bench(RealEngine(name: "none", address: "unix://\(home.path)/no.sock")) { _ in }
    let error = await #expect(throws: OrcError.self) { _ = try await bench.runtime.capacity() }
    #expect(error?.code == .unavailable)
  }
}

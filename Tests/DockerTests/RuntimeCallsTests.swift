@testable import Docker
import HTTP
import JSON
import Logging
import OrcModel
import OrcTestSupport
import Synchronization
import System
import Testing

@Suite("the runtime's calls to the engine")
struct RuntimeCallsTests {
  /// An engine that knows one image, makes whatever it is asked for, and whose events a test can write and end.
  final class Events: Sendable {
    let stream = Mutex<AsyncStream<[UInt8]?>.Continuation?>(nil)
    let isDown = Mutex(false)

    func send(_ type: String, _ action: String, id: String, _ attributes: [String: String], at time: Int = 5) {
      let event: JSONValue = [
        "Type": .string(type), "Action": .string(action), "time": JSONValue(time),
        "Actor": ["ID": .string(id), "Attributes": .table(attributes)],
      ]
      _ = stream.withLock { $0?.yield(event.serialized() + [UInt8(ascii: "\n")]) }
    }

    func end() {
      stream.withLock { $0?.finish() }
    }

    func answer(_ asked: StubEngine.Asked) -> HTTPResponse? {
      if isDown.withLock({ $0 }) { return .json(["message": "the engine starts"], status: 503) }
      switch asked.line {
      case "GET /events":
        let (chunks, continuation) = AsyncStream.makeStream(of: [UInt8]?.self)
        stream.withLock { $0 = continuation }
        return HTTPResponse(
          body: .stream(length: nil) { writer in
            for await chunk in chunks { if let chunk { try await writer.write(chunk) } }
          })
      case "GET /containers/json", "GET /networks": return .json([])
      case "GET /images/orc-test/base:1/json":
        return .json(["Id": "sha256:aa", "Config": ["Env": ["CONTAINER_TYPE=busybox"]]])
      case "POST /containers/create": return .json(["Id": "c1"], status: 201)
      case "POST /networks/create": return .json(["Id": "n1"], status: 201)
      case "POST /containers/c1/start", "POST /containers/c1/stop", "DELETE /containers/c1", "DELETE /networks/n1":
        return HTTPResponse(status: HTTPStatus(204))
      default: return nil
      }
    }
  }

  private func spec() throws -> ServerSpec {
    ServerSpec(
      id: try ServerID(parsing: "game.one"),
      plan: PlanReference(id: try #require(GameID("game")), version: "1", digest: "d"),
      image: ImageSource(reference: "orc-test/base:1"),
      ports: [PortBinding(name: "PORT", host: 7777, container: 7777, proto: .udp)])
  }

  private func withRuntime(
    _ body: (StubEngine, Events, DockerRuntime) async throws -> Void
  ) async throws {
    let events = Events()
    try await StubEngine.run {
      events.answer($0)
    } _: { stub, client in
      var configuration = DockerConfiguration(home: stub.home.path, installation: "here")
      configuration.subnets = ["10.215.0.0/24"]
      let runtime = try DockerRuntime(configuration, http: client.http, log: Logger(label: "test"))
      try await body(stub, events, runtime)
      events.end()
    }
  }

  @Test("a followed engine is asked for nothing but the acts themselves")
  func hotPath() async throws {
    try await withRuntime { stub, _, runtime in
      let spec = try spec()
      try await Follower.follow(runtime) { follower in
        #expect(await follower.waits { $0.snapshots == 1 })
        _ = try await runtime.fetchImage(spec.image, refresh: false) { _, _ in }
        _ = try await runtime.portUses()
        stub.forget()
        _ = try await runtime.fetchImage(spec.image, refresh: false) { _, _ in }
        _ = try await runtime.writeFolder(spec, seed: FolderSeed())
        let uses = try await runtime.portUses()
        #expect(uses.isEmpty)
        try await runtime.create(spec)
        try await runtime.start(spec)
        #expect(
          stub.lines.sorted() == ["POST /containers/c1/start", "POST /containers/create", "POST /networks/create"])
        #expect(try await runtime.portUses().map(\.claim) == [PortClaim(number: 7777, proto: .udp)])
        stub.forget()
        try await runtime.start(spec)
        try await runtime.create(spec)
        try await runtime.stop(spec)
        try await runtime.remove(spec.id, files: .delete)
        #expect(
          stub.lines == [
            "POST /containers/c1/start", "POST /containers/c1/stop", "POST /containers/c1/stop",
            "DELETE /containers/c1", "DELETE /networks/n1", "DELETE /images/orc-kept/game:one",
          ])
      }
    }
  }

  @Test("a server's network is made with its own subnet, which it keeps")
  func subnets() async throws {
    try await withRuntime { stub, _, runtime in
      let spec = try spec()
      let first = try await runtime.writeFolder(spec, seed: FolderSeed())
      let again = try await runtime.writeFolder(spec, seed: FolderSeed())
      #expect(first == again)
      var other = spec
      other.id = try ServerID(parsing: "game.two")
      _ = try await runtime.writeFolder(other, seed: FolderSeed())
      try await runtime.create(spec)
      try await runtime.create(other)
      let made = stub.asked.filter { $0.line == "POST /networks/create" }
      let subnets = made.map { $0.body["IPAM"]?["Config"]?[0]?["Subnet"]?.string }
      #expect(subnets == ["10.215.0.0/28", "10.215.0.16/28"])
      #expect(made.first?.body["Labels"]?["orc.installation"]?.string == "here")
      #expect(made.first?.body["Labels"]?["com.docker.compose.network"]?.string == "zugnet")
    }
  }

  @Test("a lost stream is told at once, and everything is listed again when it is back")
  func lostStream() async throws {
    try await withRuntime { stub, events, runtime in
      let id = try spec().id
      try await Follower.follow(runtime) { follower in
        #expect(await follower.waits { $0.snapshots == 1 })
        events.isDown.withLock { $0 = true }
        events.end()
        #expect(await follower.waits { $0.losses == ["the engine ended its stream of events"] })
        events.isDown.withLock { $0 = false }
        #expect(await follower.waits { $0.snapshots == 2 })
        #expect(follower.now.losses.count == 1)
        let name = ObjectNames.container(id)
        events.send("container", "create", id: "foreign", ["name": name, "orc.installation": "elsewhere"])
        events.send("container", "start", id: "unknown", ["name": name, "orc.installation": "here"])
        #expect(await stub.waits { $0.last == "GET /containers/\(name)/json" })
        #expect(follower.now.changes.isEmpty)
      }
    }
  }

  @Test("an idle engine is asked for nothing")
  func idle() async throws {
    try await withRuntime { stub, events, runtime in
      try await Follower.follow(runtime) { follower in
        #expect(await follower.waits { $0.snapshots == 1 })
        stub.forget()
        for number in 0..<50 {
          events.send("container", "start", id: "f\(number)", ["name": "foreign"])
          events.send("image", "tag", id: "sha256:1", ["name": "x"])
        }
        // The answer to an own event comes behind all of these.
        events.send("container", "start", id: "x", ["name": "peon.warcamp.a.b", "orc.installation": "here"])
        #expect(await stub.waits { !$0.isEmpty })
        #expect(stub.lines == ["GET /containers/peon.warcamp.a.b/json"])
      }
    }
  }

  @Test("the stop command is bounded by the grace time, and the signal follows")
  func graceTime() async throws {
    try await StubEngine.run { asked in
      switch asked.line {
      case "GET /containers/peon.warcamp.game.one/json":
        .json(["Id": "c1", "State": ["Status": "running"], "Config": ["Labels": ["orc.installation": "here"]]])
      case "POST /containers/c1/stop": HTTPResponse(status: HTTPStatus(204))
      default: nil
      }
    } _: { stub, client in
      let configuration = DockerConfiguration(home: stub.home.path, installation: "here")
      let runtime = try DockerRuntime(configuration, http: client.http, log: Logger(label: "test"))
      var spec = try spec()
      spec.stop = StopRule(command: "stop", graceSeconds: 40)
      spec.console = .stdin
      try await runtime.stop(spec)
      #expect(
        stub.lines == [
          "GET /containers/peon.warcamp.game.one/json", "POST /containers/c1/attach", "POST /containers/c1/stop",
        ])
      #expect(stub.asked.last?.query == ["t": "10"])
      spec.console = .none
      try await runtime.stop(spec)
      #expect(stub.asked.last?.query == ["t": "40"])
    }
  }
}

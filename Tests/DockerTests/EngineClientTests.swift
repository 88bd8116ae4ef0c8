@testable import Docker
import HTTP
import JSON
import OrcTestSupport
import Testing

@Suite("the Engine API client")
struct EngineClientTests {
  @Test(
    "the version is the lower of both ends'",
    arguments: [("1.41", "1.41"), ("1.45", "1.45"), ("1.99", "1.51"), ("1.51", "1.51")])
  func version(_ engine: String, _ chosen: String) async throws {
    try await StubEngine.run(apiVersion: engine) { _ in
      .json([])
    } _: { _, client in
      let version = try await client.apiVersion()
      #expect(version.description == chosen)
    }
  }

  @Test("an engine that is too old is told as that")
  func tooOld() async throws {
    try await StubEngine.run(apiVersion: "1.40") { _ in
      nil
    } _: { stub, client in
      let error = await #expect(throws: EngineError.self) { _ = try await client.info() }
      #expect(error?.kind == .version)
      #expect(error?.message == "the engine speaks API 1.40; 1.41 (Docker 20.10) or newer is needed")
      #expect(stub.lines.isEmpty)
    }
  }

  @Test("a container is asked for as the API wants it")
  func createContainer() async throws {
    try await StubEngine.run { _ in
      .json(["Id": "abc", "Warnings": nil], status: 201)
    } _: { stub, client in
      var request = EngineContainerRequest(image: "a/b:1")
      request.environment = ["A=1"]
      request.labels = ["l": "v"]
      request.ports = [
        .init(container: 7777, transport: "udp", hostPort: "27015"),
        .init(container: 7777, transport: "udp", hostAddress: "10.0.0.1", hostPort: "27016"),
      ]
      request.mounts = [.init(source: "/s", target: "/t", isReadOnly: true)]
      request.network = "game_one"
      request.aliases = ["server"]
      request.memory = 1024
      #expect(try await client.createContainer(name: "peon.warcamp.x.y", request) == "abc")
      let asked = try #require(stub.asked.last)
      #expect(asked.line == "POST /containers/create")
      #expect(asked.query == ["name": "peon.warcamp.x.y"])
      let expected: JSONValue = [
        "Image": "a/b:1", "Env": ["A=1"], "Labels": ["l": "v"], "ExposedPorts": ["7777/udp": [:]],
        "HostConfig": [
          "NetworkMode": "game_one",
          "PortBindings": [
            "7777/udp": [
              ["HostIp": "", "HostPort": "27015"], ["HostIp": "10.0.0.1", "HostPort": "27016"],
            ]
          ],
          "Mounts": [["Type": "bind", "Source": "/s", "Target": "/t", "ReadOnly": true]], "Memory": 1024,
        ],
        "NetworkingConfig": ["EndpointsConfig": ["game_one": ["Aliases": ["server"]]]],
      ]
      #expect(asked.body == expected)
    }
  }

  @Test("refusals carry status and words")
  func refusals() async throws {
    try await StubEngine.run { asked in
      switch asked.path {
      case "/containers/a/start": HTTPResponse(status: HTTPStatus(304))
      case "/containers/b/start": .json(["message": "port is already allocated"], status: 500)
      case "/containers/c/start": .text("gateway lost", status: HTTPStatus(502))
      default: nil
      }
    } _: { _, client in
      try await client.startContainer("a")
      await #expect(throws: EngineError(.refused, status: 500, "port is already allocated")) {
        try await client.startContainer("b")
      }
      await #expect(throws: EngineError(.refused, status: 502, "gateway lost")) { try await client.startContainer("c") }
      let missing = await #expect(throws: EngineError.self) { try await client.startContainer("d") }
      #expect(missing?.isMissing == true)
    }
  }

  @Test("an answer that is too large or no JSON is refused")
  func badAnswers() async throws {
    try await StubEngine.run { asked in
      switch asked.path {
      case "/info": .text(String(repeating: "x", count: EngineClient.objectBytesMax + 1))
      case "/version": .text("{")
      default: nil
      }
    } _: { _, client in
      let large = await #expect(throws: EngineError.self) { _ = try await client.info() }
      #expect(large?.kind == .malformed)
      let broken = await #expect(throws: EngineError.self) { _ = try await client.version() }
      #expect(broken?.kind == .malformed)
    }
  }

  @Test("a pull sends the login, sums its progress, and fails on an error in the stream")
  func pull() async throws {
    let good = """
      {"status":"Pulling from a/b","id":"1"}
      {"status":"Downloading","progressDetail":{"current":10,"total":100},"id":"l1"}
      {"status":"Downloading","progressDetail":{"current":5,"total":50},"id":"l2"}
      {"status":"Download complete","progressDetail":{},"id":"l1"}

      """
    try await StubEngine.run { asked in
      asked.query["tag"] == "1" ? .text(good) : .text(good + #"{"errorDetail":{"message":"denied"},"error":"x"}"#)
    } _: { stub, client in
      var sum = EngineProgressSum()
      let login = EngineRegistryLogin(user: "u", password: "p?>", server: "r:5000")
      try await client.pull(EngineImageName("r:5000/a/b:1"), login: login) { _ = sum.take($0) }
      #expect(sum.current == 105)
      #expect(sum.total == 150)
      #expect(stub.asked.last?.query == ["fromImage": "r:5000/a/b", "tag": "1"])
      #expect(
        stub.asked.last?.headers["X-Registry-Auth"]
          == "eyJ1c2VybmFtZSI6InUiLCJwYXNzd29yZCI6InA_PiIsInNlcnZlcmFkZHJlc3MiOiJyOjUwMDAifQ==")
      await #expect(throws: EngineError(.refused, status: 200, "denied")) {
        try await client.pull(EngineImageName("r:5000/a/b:2"), login: nil) { _ in }
      }
    }
  }

  @Test("output comes out of its frames, wherever they were cut")
  func frames() async throws {
    let bytes = frame(1, "out") + frame(2, "") + frame(2, "err\nor")
    for cut in 0...bytes.count {
      var reader = EngineFrameReader()
      let pieces = try reader.take(Array(bytes[..<cut])) + reader.take(Array(bytes[cut...]))
      let output = pieces.filter { $0.stream == .stdout }.flatMap(\.bytes)
      let errors = pieces.filter { $0.stream == .stderr }.flatMap(\.bytes)
      #expect(output == Array("out".utf8))
      #expect(errors == Array("err\nor".utf8))
    }
  }

  @Test("what is not in frames is refused", arguments: [[9, 0, 0, 0, 0, 0, 0, 1], Array("plain te".utf8)])
  func noFrames(_ bytes: [UInt8]) {
    var reader = EngineFrameReader()
    #expect(throws: EngineError.self) { _ = try reader.take(bytes) }
  }

  private func frame(_ stream: UInt8, _ text: String) -> [UInt8] {
    [stream, 0, 0, 0, 0, 0, 0, UInt8(text.utf8.count)] + Array(text.utf8)
  }

  @Test("lines come out of a stream, wherever it was cut, and have a limit")
  func lines() throws {
    let bytes = Array("{\"a\":1}\r\n\n{\"b\":2}\nrest".utf8)
    for cut in 0...bytes.count {
      var reader = EngineLineReader()
      let lines = try reader.take(Array(bytes[..<cut])) + reader.take(Array(bytes[cut...]))
      #expect(lines == [Array("{\"a\":1}".utf8), Array("{\"b\":2}".utf8)])
      #expect(reader.finish() == [Array("rest".utf8)])
    }
    var reader = EngineLineReader()
    #expect(throws: EngineError.self) {
      _ = try reader.take([UInt8](repeating: 0x20, count: EngineLineReader.lineBytesMax + 1))
    }
  }

  @Test(
    "references are taken apart",
    arguments: [
      ("ubuntu", "ubuntu", "latest", "docker.io"), ("a/b:1", "a/b", "1", "docker.io"),
      ("localhost/b", "localhost/b", "latest", "localhost"), ("r:5000/a/b", "r:5000/a/b", "latest", "r:5000"),
      ("ghcr.io/a/b:c@sha256:ff", "ghcr.io/a/b", "sha256:ff", "ghcr.io"),
    ])
  func references(_ text: String, _ repository: String, _ tag: String, _ registry: String) {
    let name = EngineImageName(text)
    #expect(name.repository == repository)
    #expect(name.pullTag == tag)
    #expect(name.registry == registry)
  }

  @Test(
    "addresses of engines",
    arguments: [
      ("unix:///a/b.sock", HTTPClientEndpoint.unix(path: "/a/b.sock")),
      ("tcp://h:2375", .tcp(host: "h", port: 2375)), ("tcp://[::1]:2375/", .tcp(host: "::1", port: 2375)),
      ("unix://a", nil), ("tcp://h", nil), ("tcp://:1", nil), ("ssh://h", nil), ("", nil),
    ] as [(String, HTTPClientEndpoint?)])
  func addresses(_ text: String, _ endpoint: HTTPClientEndpoint?) {
    #expect(EngineEndpoint.parse(text) == endpoint)
  }
}

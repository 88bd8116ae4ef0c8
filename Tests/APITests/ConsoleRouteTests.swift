import API
import JSON
import OrcModel
import Testing

@testable import HTTP

@Suite("console commands")
struct ConsoleRouteTests {
  private static let path = "/api/v1/server/console/teeworlds.arena"

  private func fake() -> FakeOrchestration {
    let fake = Sample.fake()
    fake.change { $0.takesCommands = true }
    return fake
  }

  @Test(arguments: [HTTPMethod.put, .post]) func aCommandIsHandedOn(_ method: HTTPMethod) async throws {
    let fake = fake()
    let answer = try await Sample.service(fake).send(method, Self.path, #"{"command":"say hi"}"#)
    #expect(answer.status == 200 && answer.json["status"] == "success")
    #expect(fake.state.commands == ["teeworlds.arena say hi key:first"])
  }

  @Test(arguments: [
    ("", 400, "srv.input"), (#"{"command":""}"#, 400, "srv.input"), (#"{"command":null}"#, 400, "srv.input"),
    (#"{"command":["a"]}"#, 400, "srv.input"), ("[]", 400, "srv.input"),
  ])
  func whatIsNoCommandIsRefused(_ body: String, _ status: Int, _ code: String) async throws {
    let fake = fake()
    let answer = try await Sample.service(fake).send(.put, Self.path, body)
    #expect(answer.status == status && answer.json["error"] == .string(code), "\(body)")
    #expect(fake.state.commands.isEmpty)
  }

  @Test func switchedOffIsTold() async throws {
    let answer = try await Sample.service(Sample.fake()).send(.put, Self.path, #"{"command":"say hi"}"#)
    #expect(answer.status == 404 && answer.json["error"] == "srv.action.unsupported")
  }

  @Test func anUnknownServerAndAReadingKeyAreRefused() async throws {
    let fake = fake()
    let service = Sample.service(fake)
    let body = #"{"command":"say hi"}"#
    #expect(try await service.send(.put, "/api/v1/server/console/teeworlds.none", body).status == 404)
    #expect(try await service.send(.put, Self.path, body, key: Sample.readKey).status == 403)
    #expect(try await service.send(.put, Self.path, #"{"command":"say hi","skip":true}"#).json["servername"] == "arena")
    #expect(fake.state.commands.isEmpty)
  }

  @Test(.timeLimit(.minutes(1))) func theWebSocketTakesCommandsToo() async throws {
    let fake = fake()
    fake.change { $0.outputGoesOn = true }
    try await LiveService.serving(fake) { _, http in
      let socket = try await Socket(http, key: Sample.key)
      #expect(try await socket.next()["data"] == "new one")
      #expect(try await socket.next()["data"] == "new two")
      try await socket.send("say hi")
      // Switched off only when the first was handed on.
      while fake.state.commands.isEmpty { await Task.yield() }
      fake.change { $0.takesCommands = false }
      try await socket.send("say no")
      let refusal = try await socket.next()
      #expect(refusal["type"] == "error" && refusal["message"]?.string?.contains("switched off") == true)
      #expect(fake.state.commands == ["teeworlds.arena say hi key:first"])
    }
  }

  @Test func aReadingKeyMayOnlyLookOn() async throws {
    let fake = fake()
    fake.change { $0.outputGoesOn = true }
    try await LiveService.serving(fake) { _, http in
      let socket = try await Socket(http, key: Sample.readKey)
      #expect(try await socket.next()["data"] == "new one")
      #expect(try await socket.next()["data"] == "new two")
      try await socket.send("stop")
      let refusal = try await socket.next()
      #expect(refusal["type"] == "error" && refusal["message"]?.string?.contains("key") == true)
      #expect(fake.state.commands.isEmpty)
    }
  }
}

/// A client's end of the console's WebSocket.
private final class Socket {
  private let stream: UpgradedStream
  private var parser = WebSocketFrameParser(expectsMask: false, payloadBytesMax: 65_536)

  init(_ http: HTTPClient, key: String) async throws {
    let headers: HTTPHeaders = [
      "X-Api-Key": key, "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
      "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    ]
    stream = try await http.upgrade(
      HTTPClientRequest(method: .get, target: "/api/v1/ws/console/teeworlds.arena", headers: headers))
  }

  func send(_ text: String) async throws {
    try await stream.write(WebSocketFrame(opcode: .text, payload: Array(text.utf8)).serialized(mask: 0x0102_0304))
  }

  /// The next message.
  func next() async throws -> JSONValue {
    while true {
      while let frame = try parser.next() {
        if frame.opcode == .text { return try JSONValue.parse(frame.payload) }
      }
      parser.append(try #require(try await stream.read(timeout: .seconds(20))))
    }
  }
}

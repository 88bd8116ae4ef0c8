import Testing

@testable import HTTP

private let handshake = """
  GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r
  Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: a, echo\r\n\r\n
  """

@Suite struct WebSocketServerTests {
  private static func with(_ body: (LiveServer) async throws -> Void) async throws {
    try await LiveServer.with(
      handler: { _ in
        var options = WebSocketOptions()
        options.subprotocols = ["echo"]
        options.messageBytesMax = 100
        return HTTPResponse(
          body: .webSocket(options) { socket in
            while let message = try await socket.receive() { try await socket.send(message) }
          })
      }, body)
  }

  private func open(_ live: LiveServer) async throws -> RawPeer {
    let peer = try await live.connect()
    try await peer.send(handshake)
    let head = try await peer.receive(through: "\r\n\r\n")
    #expect(head.hasPrefix("HTTP/1.1 101 Switching Protocols\r\n"))
    #expect(head.contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"))
    #expect(head.contains("Sec-WebSocket-Protocol: echo\r\n"))
    return peer
  }

  /// Reads frames until one of the kind comes.
  private func next(_ opcode: WebSocketFrame.Opcode, _ peer: RawPeer) async throws -> WebSocketFrame {
    var parser = WebSocketFrameParser(expectsMask: false, payloadBytesMax: 1000)
    while true {
      while let frame = try parser.next() {
        if frame.opcode == opcode { return frame }
      }
      let bytes = try await peer.core.read(timeout: RawPeer.patience)
      parser.append(try #require(bytes))
    }
  }

  @Test func echoesMessagesAndCloses() async throws {
    try await Self.with { live in
      let peer = try await open(live)
      try await peer.core.write(WebSocketFrame(opcode: .ping, payload: [1]).serialized(mask: 1))
      #expect(try await next(.pong, peer).payload == [1])
      try await peer.core.write(WebSocketFrame(opcode: .text, payload: Array("hé".utf8)).serialized(mask: 7))
      #expect(try await next(.text, peer).payload == Array("hé".utf8))
      try await peer.core.write(WebSocketFrame.close(1000).serialized(mask: 7))
      #expect(try await next(.close, peer).payload == [3, 232])
      #expect(try await peer.core.read(timeout: RawPeer.patience) == nil)
    }
  }

  @Test func closesWhenAMessageIsTooLarge() async throws {
    try await Self.with { live in
      let peer = try await open(live)
      let frame = WebSocketFrame(opcode: .binary, payload: [UInt8](repeating: 0, count: 101))
      try await peer.core.write(frame.serialized(mask: 7))
      #expect(try await next(.close, peer).payload.prefix(2) == [3, 241])
    }
  }

  @Test func pingsAQuietClientAndGivesItUp() async throws {
    try await Self.with { live in
      let peer = try await open(live)
      for _ in 0..<2 {
        // An echo shows that the server waits again before its clock moves.
        try await peer.core.write(WebSocketFrame(opcode: .text, payload: [65]).serialized(mask: 7))
        _ = try await next(.text, peer)
      }
      for _ in 0..<2 {
        await live.advance(by: .seconds(31))
        _ = try await next(.ping, peer)
      }
      await live.advance(by: .seconds(31))
      #expect(try await next(.close, peer).payload.prefix(2) == [3, 233])
    }
  }

  @Test(
    "refuses what isn't a handshake",
    arguments: [
      ("Connection: Upgrade\r\nUpgrade: h2c\r\n", 426), ("", 426),
      ("Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 8\r\n", 426),
      ("Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n", 400),
      ("Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x\r\n", 400),
    ])
  func refuses(_ fields: String, _ status: Int) async throws {
    try await Self.with { live in
      let peer = try await live.connect()
      try await peer.send("GET / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n")
      #expect(try await peer.receive(through: "\r\n\r\n").hasPrefix("HTTP/1.1 \(status) "))
    }
  }
}

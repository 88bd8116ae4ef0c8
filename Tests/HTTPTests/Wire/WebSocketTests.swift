import Testing

@testable import HTTP

@Suite struct WebSocketTests {
  @Test func answersTheExampleOfTheStandard() {
    // RFC 6455 section 1.3.
    #expect(WebSocketHandshake.accept("dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
  }

  @Test(
    "writes and reads frames of every length form", arguments: [0, 1, 125, 126, 65_535, 65_536, 70_000],
    [nil, 0x1234_5678] as [UInt32?])
  func roundTrips(_ count: Int, _ mask: UInt32?) throws {
    let frame = WebSocketFrame(opcode: .binary, payload: (0..<count).map { UInt8(truncatingIfNeeded: $0) })
    var parser = WebSocketFrameParser(expectsMask: mask != nil, payloadBytesMax: 100_000)
    parser.append(frame.serialized(mask: mask))
    #expect(try parser.next() == frame)
    #expect(try parser.next() == nil)
  }

  @Test func readsTheFramesOfTheStandard() throws {
    // RFC 6455 section 5.7: an unmasked and a masked "Hello".
    var client = WebSocketFrameParser(expectsMask: false, payloadBytesMax: 10)
    client.append([0x81, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f])
    #expect(try client.next()?.payload == Array("Hello".utf8))
    var server = WebSocketFrameParser(expectsMask: true, payloadBytesMax: 10)
    for byte in [0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58] as [UInt8] {
      #expect(try server.next() == nil)
      server.append([byte])
    }
    #expect(try server.next()?.payload == Array("Hello".utf8))
  }

  @Test(
    "closes on a breach of the protocol",
    arguments: [
      ([0xC1, 0x80, 0, 0, 0, 0], 1002), ([0x83, 0x80, 0, 0, 0, 0], 1002), ([0x81, 0x00], 1002),
      ([0x09, 0x80, 0, 0, 0, 0], 1002), ([0x89, 0xFE, 0, 126, 0, 0, 0, 0], 1002), ([0x81, 0xFE, 0, 5], 1002),
      ([0x82, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0], 1002), ([0x82, 0xFF, 0, 0, 0, 0, 0x7F, 0, 0, 0], 1009),
      ([0x80, 0x80, 0, 0, 0, 0], 1002), ([0x81, 0x81, 0, 0, 0, 0, 0xFF], 1007), ([0x88, 0x81, 0, 0, 0, 0, 1], 1002),
      ([0x88, 0x82, 0, 0, 0, 0, 0x03, 0xED], 1002), ([0x01, 0x80, 0, 0, 0, 0, 0x81, 0x80, 0, 0, 0, 0], 1002),
    ] as [([UInt8], UInt16)])
  func closes(_ bytes: [UInt8], _ code: UInt16) throws {
    var assembler = WebSocketAssembler(expectsMask: true, messageBytesMax: 1000)
    assembler.append(bytes)
    guard case .close(let frame) = assembler.next() else {
      Issue.record("nothing was closed")
      return
    }
    #expect(frame.payload.prefix(2) == [UInt8(code >> 8), UInt8(truncatingIfNeeded: code)])
  }

  @Test func assemblesFragmentsAroundAPing() {
    var assembler = WebSocketAssembler(expectsMask: true, messageBytesMax: 10)
    let frames = [
      WebSocketFrame(isFinal: false, opcode: .text, payload: Array("ab".utf8)),
      WebSocketFrame(opcode: .ping, payload: [7]),
      WebSocketFrame(isFinal: false, opcode: .continuation, payload: Array("cd".utf8)),
      WebSocketFrame(opcode: .continuation, payload: Array("ef".utf8)),
      WebSocketFrame(isFinal: false, opcode: .binary, payload: [UInt8](repeating: 1, count: 6)),
      WebSocketFrame(opcode: .continuation, payload: [UInt8](repeating: 1, count: 5)),
    ]
    assembler.append(frames.flatMap { $0.serialized(mask: 99) })
    #expect(assembler.next() == .reply(WebSocketFrame(opcode: .pong, payload: [7])))
    #expect(assembler.next() == .message(.text("abcdef")))
    #expect(assembler.next() == .close(.close(1009, "a message is larger than 10 bytes")))
  }
}

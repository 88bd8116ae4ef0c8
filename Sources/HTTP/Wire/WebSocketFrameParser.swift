/// Takes frames out of the bytes of a WebSocket, byte by byte if need be (RFC 6455 section 5).
struct WebSocketFrameParser {
  /// A breach of the protocol, with the code to close with (RFC 6455 section 7.4.1).
  struct Breach: Error, Equatable {
    let code: UInt16
    let reason: String
  }

  private let expectsMask: Bool
  private let payloadBytesMax: Int
  private var buffer: [UInt8] = []
  private var start = 0

  /// A server expects masked frames, a client unmasked ones.
  init(expectsMask: Bool, payloadBytesMax: Int) {
    self.expectsMask = expectsMask
    self.payloadBytesMax = payloadBytesMax
  }

  /// Takes more bytes of the connection.
  mutating func append(_ bytes: [UInt8]) {
    if start == buffer.count {
      buffer = bytes
    } else {
      buffer = Array(buffer[start...]) + bytes
    }
    start = 0
  }

  /// The next whole frame; nil when more bytes are needed.
  mutating func next() throws(Breach) -> WebSocketFrame? {
    guard buffer.count - start >= 2 else { return nil }
    let first = buffer[start]
    let second = buffer[start + 1]
    guard first & 0x70 == 0 else { throw Breach(code: 1002, reason: "a reserved bit is set") }
    guard let opcode = WebSocketFrame.Opcode(rawValue: first & 15) else {
      throw Breach(code: 1002, reason: "unknown opcode")
    }
    guard (second & 0x80 != 0) == expectsMask else {
      throw Breach(code: 1002, reason: expectsMask ? "a frame is not masked" : "a frame is masked")
    }
    let isFinal = first & 0x80 != 0
    let short = Int(second & 0x7F)
    guard !opcode.isControl || (isFinal && short <= WebSocketFrame.controlBytesMax) else {
      throw Breach(code: 1002, reason: "a control frame is too long or fragmented")
    }
    guard let (length, lengthEnd) = try readLength(short) else { return nil }
    guard length <= payloadBytesMax || opcode.isControl else {
      throw Breach(code: 1009, reason: "a frame is larger than \(payloadBytesMax) bytes")
    }
    let payloadStart = lengthEnd + (expectsMask ? 4 : 0)
    guard buffer.count - payloadStart >= length else { return nil }
    var payload = Array(buffer[payloadStart..<payloadStart + length])
    if expectsMask {
      for index in payload.indices { payload[index] ^= buffer[lengthEnd + (index & 3)] }
    }
    start = payloadStart + length
    return WebSocketFrame(isFinal: isFinal, opcode: opcode, payload: payload)
  }

  /// The payload's length and where its field ends; nil when more bytes are needed.
  private func readLength(_ short: Int) throws(Breach) -> (length: Int, end: Int)? {
    let count = short == 127 ? 8 : short == 126 ? 2 : 0
    guard count > 0 else { return (short, start + 2) }
    guard buffer.count - start >= 2 + count else { return nil }
    var length: UInt64 = 0
    for index in 0..<count { length = length << 8 | UInt64(buffer[start + 2 + index]) }
    // The shortest form is the only one (RFC 6455 section 5.2), and the top bit is never set.
    guard length >= (count == 8 ? 0x10000 : 126), length <= UInt64(Int.max) else {
      throw Breach(code: 1002, reason: "a length isn't in its shortest form")
    }
    return (Int(length), start + 2 + count)
  }
}

/// Makes messages of frames, and says what has to be answered (RFC 6455 section 5.4 and 5.5).
struct WebSocketAssembler {
  /// What came out of the frames.
  enum Event: Equatable {
    case message(WebSocket.Message)
    /// A frame that has to be sent now.
    case reply(WebSocketFrame)
    /// The other end answered a ping.
    case pong
    /// The connection is over; the frame has to be sent before it is closed.
    case close(WebSocketFrame)
  }

  private var parser: WebSocketFrameParser
  private let messageBytesMax: Int
  private var opcode: WebSocketFrame.Opcode?
  private var payload: [UInt8] = []

  init(expectsMask: Bool, messageBytesMax: Int) {
    parser = WebSocketFrameParser(expectsMask: expectsMask, payloadBytesMax: messageBytesMax)
    self.messageBytesMax = messageBytesMax
  }

  /// Takes more bytes of the connection.
  mutating func append(_ bytes: [UInt8]) { parser.append(bytes) }

  /// The next event; nil when more bytes are needed.
  mutating func next() -> Event? {
    do {
      while let frame = try parser.next() {
        if let event = try take(frame) { return event }
      }
      return nil
    } catch {
      return .close(.close(error.code, error.reason))
    }
  }

  private mutating func take(_ frame: WebSocketFrame) throws(WebSocketFrameParser.Breach) -> Event? {
    switch frame.opcode {
    case .ping: return .reply(WebSocketFrame(opcode: .pong, payload: frame.payload))
    case .pong: return .pong
    case .close: return .close(try answer(frame.payload))
    case .text, .binary:
      guard opcode == nil else { throw .init(code: 1002, reason: "a message begins within another") }
      opcode = frame.opcode
    case .continuation:
      guard opcode != nil else { throw .init(code: 1002, reason: "nothing is to be continued") }
    }
    guard payload.count + frame.payload.count <= messageBytesMax else {
      throw .init(code: 1009, reason: "a message is larger than \(messageBytesMax) bytes")
    }
    if payload.isEmpty { payload = frame.payload } else { payload.append(contentsOf: frame.payload) }
    return frame.isFinal ? .message(try finish()) : nil
  }

  private mutating func finish() throws(WebSocketFrameParser.Breach) -> WebSocket.Message {
    defer {
      opcode = nil
      payload = []
    }
    guard opcode == .text else { return .binary(payload) }
    guard let text = String(validating: payload, as: UTF8.self) else {
      throw .init(code: 1007, reason: "a text message isn't UTF-8")
    }
    return .text(text)
  }

  /// The answer to a close frame: its own code, or the complaint that it is malformed.
  private func answer(_ payload: [UInt8]) throws(WebSocketFrameParser.Breach) -> WebSocketFrame {
    guard !payload.isEmpty else { return .close(1000) }
    guard payload.count >= 2, String(validating: payload.dropFirst(2), as: UTF8.self) != nil else {
      throw .init(code: 1002, reason: "a close frame is malformed")
    }
    let code = UInt16(payload[0]) << 8 | UInt16(payload[1])
    switch code {
    case 1000...1003, 1007...1014, 3000...4999: return .close(code)
    default: throw .init(code: 1002, reason: "a close frame has a code that means nothing")
    }
  }
}

/// One frame of a WebSocket (RFC 6455 section 5.2).
package struct WebSocketFrame: Hashable, Sendable {
  /// What a frame carries.
  package enum Opcode: UInt8, Sendable {
    /// More of the message that an earlier frame began.
    case continuation = 0
    /// Text.
    case text = 1
    /// Bytes.
    case binary = 2
    /// The end of the connection, with a code and a reason.
    case close = 8
    /// A question whether the other end is there.
    case ping = 9
    /// The answer to a ping.
    case pong = 10

    /// Says that the frame belongs to no message (RFC 6455 section 5.5).
    var isControl: Bool { rawValue >= 8 }
  }

  /// The largest payload of a control frame in bytes.
  static let controlBytesMax = 125

  /// Says that the message ends with this frame.
  package var isFinal: Bool
  /// What the frame carries.
  package var opcode: Opcode
  /// The payload, unmasked.
  package var payload: [UInt8]

  /// Makes a frame.
  package init(isFinal: Bool = true, opcode: Opcode, payload: [UInt8]) {
    self.isFinal = isFinal
    self.opcode = opcode
    self.payload = payload
  }

  /// A close frame; the reason is cut to what fits.
  static func close(_ code: UInt16, _ reason: String = "") -> Self {
    var payload = [UInt8(code >> 8), UInt8(truncatingIfNeeded: code)]
    for character in reason {
      let bytes = Array(String(character).utf8)
      guard payload.count + bytes.count <= controlBytesMax else { break }
      payload.append(contentsOf: bytes)
    }
    return Self(opcode: .close, payload: payload)
  }

  /// The frame as it goes over the wire; clients give a mask, servers don't (RFC 6455 section 5.1).
  package func serialized(mask: UInt32? = nil) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(payload.count + 14)
    output.append((isFinal ? 0x80 : 0) | opcode.rawValue)
    let maskBit: UInt8 = mask == nil ? 0 : 0x80
    switch payload.count {
    case ...125: output.append(maskBit | UInt8(payload.count))
    case ...0xFFFF:
      output.append(maskBit | 126)
      for shift in [8, 0] { output.append(UInt8(truncatingIfNeeded: payload.count >> shift)) }
    default:
      output.append(maskBit | 127)
      for shift in stride(from: 56, through: 0, by: -8) {
        output.append(UInt8(truncatingIfNeeded: payload.count >> shift))
      }
    }
    guard let mask else { return output + payload }
    let key = Self.key(mask)
    output.append(contentsOf: key)
    for (index, byte) in payload.enumerated() { output.append(byte ^ key[index & 3]) }
    return output
  }

  private static func key(_ mask: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: mask >> $0) }
  }
}

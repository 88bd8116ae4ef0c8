/// The line that a person is typing, byte by byte, while the terminal itself leaves everything to us.
struct LineBuffer {
  /// What a byte led to.
  enum Event: Equatable {
    /// The line is whole.
    case line(String)
    /// Ctrl-C.
    case interrupt
    /// Ctrl-D in an empty line.
    case end
    /// Something to draw, or nothing.
    case none
  }

  /// The longest line, in bytes; what is typed beyond it is dropped.
  static let bytesMax = 4096

  private var bytes: [UInt8] = []
  /// How far into an escape sequence (an arrow key, say) the input is; those do nothing.
  private var escape = 0

  /// What was typed so far.
  var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Takes the next byte.
  mutating func take(_ byte: UInt8) -> Event {
    if escape > 0 { return skip(byte) }
    switch byte {
    case 0x0A, 0x0D:
      defer { bytes = [] }
      return .line(text)
    case 0x03:
      bytes = []
      return .interrupt
    case 0x04: return bytes.isEmpty ? .end : .none
    case 0x08, 0x7F:
      // A character of several bytes goes as a whole.
      while let last = bytes.popLast(), last & 0xC0 == 0x80 {}
    case 0x15: bytes = []
    case 0x17:
      while bytes.last == 0x20 { bytes.removeLast() }
      while let last = bytes.last, last != 0x20 { bytes.removeLast() }
    case 0x1B: escape = 1
    case 0x20..., 0x09: if bytes.count < Self.bytesMax { bytes.append(byte) }
    default: break
    }
    return .none
  }

  /// Leaves out `ESC [ … letter`, `ESC O letter` and `ESC letter`.
  private mutating func skip(_ byte: UInt8) -> Event {
    let isIntroducer = escape == 1 && (byte == UInt8(ascii: "[") || byte == UInt8(ascii: "O"))
    let isParameter = escape == 2 && byte < 0x40
    escape = isIntroducer || isParameter ? 2 : 0
    return .none
  }
}

/// The bytes that have a meaning in HTTP's grammar (RFC 9110 section 5.6, RFC 9112 section 2).
enum ASCII {
  static let tab: UInt8 = 0x09
  static let lf: UInt8 = 0x0A
  static let cr: UInt8 = 0x0D
  static let space: UInt8 = 0x20
  static let percent: UInt8 = 0x25
  static let plus: UInt8 = 0x2B
  static let slash: UInt8 = 0x2F
  static let zero: UInt8 = 0x30
  static let colon: UInt8 = 0x3A
  static let semicolon: UInt8 = 0x3B
  static let question: UInt8 = 0x3F
  static let del: UInt8 = 0x7F

  @inline(__always)
  static func lower(_ byte: UInt8) -> UInt8 {
    byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
  }

  @inline(__always)
  static func isSpace(_ byte: UInt8) -> Bool { byte == space || byte == tab }

  @inline(__always)
  static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  /// The value of a hexadecimal digit.
  static func hexValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x41 + 10
    case 0x61...0x66: byte - 0x61 + 10
    default: nil
    }
  }

  /// Says that the byte may stand in a token: method, field name (RFC 9110 section 5.6.2).
  @inline(__always)
  static func isToken(_ byte: UInt8) -> Bool {
    byte < 64 ? tokenLow & (1 << UInt64(byte)) != 0 : byte < 128 && tokenHigh & (1 << UInt64(byte - 64)) != 0
  }

  /// Says that the byte may stand in a field value: anything but controls, tab excepted
  /// (RFC 9110 section 5.5).
  @inline(__always)
  static func isFieldValue(_ byte: UInt8) -> Bool { byte >= 0x20 && byte != del || byte == tab }

  /// Says that the byte may stand in a request target: printable, no space.
  @inline(__always)
  static func isTarget(_ byte: UInt8) -> Bool { byte > 0x20 && byte < del }

  /// One bit per byte below 64, literal so that no lazy initializer stands in the parser's way.
  private static let tokenLow: UInt64 = 0x03FF6CFA00000000
  private static let tokenHigh: UInt64 = 0x57FFFFFFC7FFFFFE
}

extension StringProtocol {
  /// Compares as HTTP compares field names and tokens: without regard to the case of ASCII letters.
  func equalsIgnoringASCIICase(_ other: some StringProtocol) -> Bool {
    utf8.elementsEqual(other.utf8) { ASCII.lower($0) == ASCII.lower($1) }
  }

  /// The text without the spaces and tabs around it.
  func trimmingHTTPWhitespace() -> SubSequence {
    var rest = self[...]
    while let first = rest.utf8.first, ASCII.isSpace(first) { rest = rest.dropFirst() }
    while let last = rest.last, last == " " || last == "\t" { rest = rest.dropLast() }
    return rest
  }
}

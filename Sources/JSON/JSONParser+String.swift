extension JSONParser {
  /// Parses a string (RFC 8259 section 7) from its opening to behind its closing quote.
  mutating func parseString() throws(Stop) -> String {
    let opening = at
    at += 1
    var seen: UInt8 = 0
    while at < bytes.count {
      let byte = bytes[at]
      if byte == UInt8(ascii: "\"") {
        at += 1
        return text(of: opening + 1..<at - 1, isASCII: seen < 0x80)
      }
      if byte == UInt8(ascii: "\\") { return try parseEscapedString(from: opening) }
      if byte < 0x20 { try refuse(control: byte, opening: opening) }
      seen |= byte
      at += 1
    }
    throw stop("the text that starts here is not closed", at: opening)
  }

  /// Goes on where the first escape stands; what came before it is taken over as it is.
  private mutating func parseEscapedString(from opening: Int) throws(Stop) -> String {
    var decoded: [UInt8] = []
    var run = opening + 1
    while at < bytes.count {
      let byte = bytes[at]
      if byte == UInt8(ascii: "\"") {
        decoded += bytes[run..<at]
        if String(validating: decoded, as: UTF8.self) == nil { noteBadUTF8(in: opening + 1..<at) }
        at += 1
        return String(decoding: decoded, as: UTF8.self)
      }
      if byte == UInt8(ascii: "\\") {
        decoded += bytes[run..<at]
        try parseEscape(into: &decoded, opening: opening)
        run = at
        continue
      }
      if byte < 0x20 { try refuse(control: byte, opening: opening) }
      at += 1
    }
    throw stop("the text that starts here is not closed", at: opening)
  }

  private mutating func parseEscape(into decoded: inout [UInt8], opening: Int) throws(Stop) {
    let start = at
    guard at + 1 < bytes.count else { throw stop("the text that starts here is not closed", at: opening) }
    at += 2
    switch bytes[start + 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): decoded.append(bytes[start + 1])
    case UInt8(ascii: "b"): decoded.append(0x08)
    case UInt8(ascii: "f"): decoded.append(0x0C)
    case UInt8(ascii: "n"): decoded.append(0x0A)
    case UInt8(ascii: "r"): decoded.append(0x0D)
    case UInt8(ascii: "t"): decoded.append(0x09)
    case UInt8(ascii: "u"): parseUnicodeEscape(into: &decoded, start: start)
    default:
      at = start + 1
      note(
        "'\\' must be followed by one of \" \\ / b f n r t u, found \(found); write '\\\\' for a backslash", at: start)
    }
  }

  private mutating func parseUnicodeEscape(into decoded: inout [UInt8], start: Int) {
    guard let first = parseHex4() else { return note("'\\u' needs four hexadecimal digits", at: start) }
    var code = UInt32(first)
    if first & 0xFC00 == 0xD800 {
      guard at + 1 < bytes.count, bytes[at] == UInt8(ascii: "\\"), bytes[at + 1] == UInt8(ascii: "u") else {
        return note("half of a surrogate pair without its other half", at: start)
      }
      let rest = at
      at += 2
      guard let second = parseHex4(), second & 0xFC00 == 0xDC00 else {
        at = rest
        return note("half of a surrogate pair without its other half", at: start)
      }
      code = 0x10000 + (code & 0x3FF) << 10 + UInt32(second & 0x3FF)
    }
    guard let scalar = UnicodeScalar(code) else {
      return note("half of a surrogate pair without its other half", at: start)
    }
    decoded += UTF8.encode(scalar).map { Array($0) } ?? []
  }

  private mutating func parseHex4() -> UInt16? {
    guard at + 4 <= bytes.count else { return nil }
    var value: UInt16 = 0
    for byte in bytes[at..<at + 4] {
      switch byte {
      case 0x30...0x39: value = value << 4 | UInt16(byte - 0x30)
      case 0x41...0x46: value = value << 4 | UInt16(byte - 0x37)
      case 0x61...0x66: value = value << 4 | UInt16(byte - 0x57)
      default: return nil
      }
    }
    at += 4
    return value
  }

  /// A line end inside a text is nearly always a missing quote, so reading stops there; others are stepped over.
  private mutating func refuse(control byte: UInt8, opening: Int) throws(Stop) {
    if byte == 0x0A || byte == 0x0D {
      throw stop("the text that starts here is not closed on its line; a line end inside is written \\n", at: opening)
    }
    note("a control character (\(found)) must be written as \\u and four digits", at: at)
  }

  private mutating func text(of range: Range<Int>, isASCII: Bool) -> String {
    // Validating is several times dearer than decoding, and most texts need none.
    if isASCII { return String(decoding: bytes[range], as: UTF8.self) }
    if let text = String(validating: bytes[range], as: UTF8.self) { return text }
    noteBadUTF8(in: range)
    return String(decoding: bytes[range], as: UTF8.self)
  }

  private mutating func noteBadUTF8(in range: Range<Int>) {
    var offset = range.lowerBound
    while offset < range.upperBound {
      let byte = bytes[offset]
      let length = byte < 0x80 ? 1 : byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2
      let end = min(offset + length, range.upperBound)
      guard String(validating: bytes[offset..<end], as: UTF8.self) != nil else { break }
      offset = end
    }
    note("not UTF-8 from here on", at: offset)
  }
}

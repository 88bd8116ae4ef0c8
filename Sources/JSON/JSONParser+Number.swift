extension JSONParser {
  /// Parses a number (RFC 8259 section 6) and keeps its text.
  mutating func parseNumber() throws(Stop) -> JSONNumber {
    let start = at
    if bytes[at] == UInt8(ascii: "-") { at += 1 }
    let whole = at
    guard skipDigits() else { throw stop("expected a digit, found \(found)") }
    if bytes[whole] == UInt8(ascii: "0"), at - whole > 1 {
      note("a number must not start with a zero", at: start)
    }
    if at < bytes.count, bytes[at] == UInt8(ascii: ".") {
      at += 1
      guard skipDigits() else { throw stop("expected a digit after the decimal point, found \(found)") }
    }
    if at < bytes.count, bytes[at] | 0x20 == UInt8(ascii: "e") {
      at += 1
      if at < bytes.count, bytes[at] == UInt8(ascii: "+") || bytes[at] == UInt8(ascii: "-") { at += 1 }
      guard skipDigits() else { throw stop("expected a digit in the exponent, found \(found)") }
    }
    return JSONNumber(checked: String(decoding: bytes[start..<at], as: UTF8.self))
  }

  private mutating func skipDigits() -> Bool {
    let start = at
    while at < bytes.count, bytes[at] >= 0x30, bytes[at] <= 0x39 { at += 1 }
    return at > start
  }
}

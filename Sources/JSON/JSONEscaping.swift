/// Which characters a written string escapes.
package enum JSONEscaping: Sendable {
  /// What RFC 8259 demands, nothing more.
  case standard
  /// What encoding/json of Go up to 1.21 escapes: also `<`, `>`, `&`, U+2028 and U+2029, and no `\b` or `\f`.
  case go

  /// Appends a text with its quotes to a buffer.
  package func append(_ text: String, to buffer: inout [UInt8]) {
    buffer.append(UInt8(ascii: "\""))
    if text.utf8.contains(where: isSpecial) {
      appendSlowly(text, to: &buffer)
    } else {
      buffer.append(contentsOf: text.utf8)
    }
    buffer.append(UInt8(ascii: "\""))
  }

  /// Whether a byte may be the start of something to escape.
  private func isSpecial(_ byte: UInt8) -> Bool {
    if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return true }
    guard self == .go else { return false }
    return byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">") || byte == UInt8(ascii: "&") || byte == 0xE2
  }

  private func appendSlowly(_ text: String, to buffer: inout [UInt8]) {
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": buffer += [UInt8(ascii: "\\"), UInt8(truncatingIfNeeded: scalar.value)]
      case "\n": buffer += [UInt8(ascii: "\\"), UInt8(ascii: "n")]
      case "\r": buffer += [UInt8(ascii: "\\"), UInt8(ascii: "r")]
      case "\t": buffer += [UInt8(ascii: "\\"), UInt8(ascii: "t")]
      case "\u{8}" where self == .standard: buffer += [UInt8(ascii: "\\"), UInt8(ascii: "b")]
      case "\u{C}" where self == .standard: buffer += [UInt8(ascii: "\\"), UInt8(ascii: "f")]
      case "\u{0}"..<"\u{20}": appendUnicodeEscape(scalar, to: &buffer)
      case "<", ">", "&", "\u{2028}", "\u{2029}":
        if self == .go { appendUnicodeEscape(scalar, to: &buffer) } else { buffer += Array(String(scalar).utf8) }
      default: buffer.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      }
    }
  }

  private func appendUnicodeEscape(_ scalar: UnicodeScalar, to buffer: inout [UInt8]) {
    let digits = Array("0123456789abcdef".utf8)
    buffer += [UInt8(ascii: "\\"), UInt8(ascii: "u")]
    for shift in [12, 8, 4, 0] { buffer.append(digits[Int(scalar.value >> shift) & 0xF]) }
  }
}

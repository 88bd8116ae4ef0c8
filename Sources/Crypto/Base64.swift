/// Bytes as text of 64 letters (RFC 4648).
package enum Base64: Sendable {
  /// With `+`, `/` and padding (section 4).
  case standard
  /// With `-`, `_` and no padding (section 5).
  case url

  private var letters: [UInt8] {
    let last = self == .standard ? "+/" : "-_"
    return Array(("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789" + last).utf8)
  }

  /// The text of these bytes.
  package func encode(_ bytes: some Collection<UInt8>) -> String {
    let letters = letters
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    var bits: UInt32 = 0
    var count = 0
    for byte in bytes {
      bits = bits << 8 | UInt32(byte)
      count += 8
      while count >= 6 {
        count -= 6
        text.append(letters[Int(bits >> UInt32(count)) & 63])
      }
    }
    if count > 0 { text.append(letters[Int(bits << UInt32(6 - count)) & 63]) }
    while self == .standard, !text.count.isMultiple(of: 4) { text.append(UInt8(ascii: "=")) }
    return String(decoding: text, as: UTF8.self)
  }

  /// The bytes of a text in the one form `encode` gives; nil for anything else, such as spaces or stray bits.
  ///
  /// Padding may be there or not with `url`; it must be with `standard`.
  package func decode(_ text: some StringProtocol) -> [UInt8]? {
    let input = Array(text.utf8)
    let body = input.prefix { $0 != UInt8(ascii: "=") }
    let padding = input.dropFirst(body.count)
    let wanted = (4 - body.count % 4) % 4
    guard wanted != 3, padding.allSatisfy({ $0 == UInt8(ascii: "=") }),
      padding.count == wanted || (self == .url && padding.isEmpty)
    else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(body.count * 3 / 4)
    var bits: UInt32 = 0
    var count = 0
    for letter in body {
      guard let value = value(of: letter) else { return nil }
      bits = bits << 6 | value
      count += 6
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
      }
    }
    return bits & (1 << UInt32(count) - 1) == 0 ? bytes : nil
  }

  private func value(of letter: UInt8) -> UInt32? {
    switch letter {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(letter - UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(letter - UInt8(ascii: "a")) + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(letter - UInt8(ascii: "0")) + 52
    case UInt8(ascii: self == .standard ? "+" : "-"): 62
    case UInt8(ascii: self == .standard ? "/" : "_"): 63
    default: nil
    }
  }
}

/// Percent-encoding of URIs (RFC 3986 section 2.1).
package enum PercentCoding {
  /// Decodes `%XX`; nil when a `%` isn't followed by two hex digits or the result isn't UTF-8.
  ///
  /// `plusIsSpace` decodes `+` to a space, as forms and queries write it.
  package static func decode(_ text: some StringProtocol, plusIsSpace: Bool = false) -> String? {
    var needsWork = false
    for byte in text.utf8 where byte == ASCII.percent || (plusIsSpace && byte == ASCII.plus) {
      needsWork = true
      break
    }
    guard needsWork else { return String(text) }
    var bytes: [UInt8] = []
    var input = text.utf8.makeIterator()
    while let byte = input.next() {
      if byte == ASCII.percent {
        guard let high = input.next().flatMap(ASCII.hexValue), let low = input.next().flatMap(ASCII.hexValue) else {
          return nil
        }
        bytes.append(high << 4 | low)
      } else {
        bytes.append(plusIsSpace && byte == ASCII.plus ? ASCII.space : byte)
      }
    }
    return String(validating: bytes, as: UTF8.self)
  }

  /// Encodes everything but the unreserved characters, fit for a path segment or a query value.
  package static func encode(_ text: some StringProtocol) -> String {
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      if isUnreserved(byte) {
        bytes.append(byte)
      } else {
        bytes.append(contentsOf: [ASCII.percent, hexDigit(byte >> 4), hexDigit(byte & 15)])
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func isUnreserved(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: true
    default: false
    }
  }

  private static func hexDigit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x41 + value - 10 }
}

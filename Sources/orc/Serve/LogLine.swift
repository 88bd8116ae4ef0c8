/// One line of the log: time, level, message, then `key=value` pairs.
struct LogLine {
  private(set) var bytes: [UInt8] = []

  /// Begins a line.
  init(time: String, level: String, message: String) {
    bytes.reserveCapacity(160)
    bytes.append(contentsOf: time.utf8)
    bytes.append(0x20)
    bytes.append(contentsOf: level.utf8)
    bytes.append(0x20)
    append(message, quotesBlanks: false)
  }

  /// Adds a pair; a value with blanks or quotes is quoted.
  mutating func add(_ key: String, _ value: String) {
    bytes.append(0x20)
    bytes.append(contentsOf: key.utf8)
    bytes.append(UInt8(ascii: "="))
    append(value, quotesBlanks: true)
  }

  /// The finished line.
  var ended: [UInt8] { bytes + [0x0A] }

  /// Control characters are escaped, so that nobody outside can begin a line of his own.
  private mutating func append(_ text: String, quotesBlanks: Bool) {
    let isPlain = text.utf8.allSatisfy { byte in
      byte > 0x20 && byte != 0x7F && byte != UInt8(ascii: "\"") || (byte == 0x20 && !quotesBlanks)
    }
    if isPlain && !(quotesBlanks && text.isEmpty) {
      bytes.append(contentsOf: text.utf8)
      return
    }
    if quotesBlanks { bytes.append(UInt8(ascii: "\"")) }
    for byte in text.utf8 {
      switch byte {
      case 0x0A: bytes.append(contentsOf: Array("\\n".utf8))
      case UInt8(ascii: "\"") where quotesBlanks: bytes.append(contentsOf: Array("\\\"".utf8))
      case 0..<0x20, 0x7F:
        bytes.append(contentsOf: Array("\\x\(String(byte >> 4, radix: 16))\(String(byte & 15, radix: 16))".utf8))
      default: bytes.append(byte)
      }
    }
    if quotesBlanks { bytes.append(UInt8(ascii: "\"")) }
  }
}

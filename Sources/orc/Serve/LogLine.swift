/// One line of the log: time, level, message, then `key=value` pairs.
struct LogLine {
  private(set) var bytes: [UInt8] = []

  /// Begins a line with the time now.
  init(level: String, message: String) {
    bytes.reserveCapacity(192)
    LogClock.append(to: &bytes)
    begin(level, message)
  }

  /// Begins a line with a time that is told.
  init(time: String, level: String, message: String) {
    bytes.append(contentsOf: time.utf8)
    begin(level, message)
  }

  private mutating func begin(_ level: String, _ message: String) {
    bytes.append(0x20)
    bytes.append(contentsOf: level.utf8)
    bytes.append(0x20)
    append(message, quotesBlanks: false)
  }

  /// Adds a pair; a value with blanks or quotes is quoted, one that is longer than the limit is cut.
  mutating func add(_ key: StaticString, _ value: String, bytesMax: Int = .max) {
    add(key: key.description, value, bytesMax: bytesMax)
  }

  /// Adds a pair whose key is made at run time.
  mutating func add(key: String, _ value: String, bytesMax: Int = .max) {
    bytes.append(0x20)
    bytes.append(contentsOf: key.utf8)
    bytes.append(UInt8(ascii: "="))
    append(value.utf8.prefix(bytesMax), quotesBlanks: true)
  }

  /// Ends the line.
  mutating func end() { bytes.append(0x0A) }

  private mutating func append(_ text: String, quotesBlanks: Bool) {
    append(text.utf8.prefix(.max), quotesBlanks: quotesBlanks)
  }

  /// Control characters are escaped, so that nobody outside can begin a line of his own.
  private mutating func append(_ text: Substring.UTF8View, quotesBlanks: Bool) {
    let start = bytes.count
    bytes.append(contentsOf: text)
    var isPlain = !(quotesBlanks && text.isEmpty)
    for index in start..<bytes.count where isPlain {
      let byte = bytes[index]
      isPlain = byte > 0x20 ? byte != 0x7F && byte != UInt8(ascii: "\"") : byte == 0x20 && !quotesBlanks
    }
    guard !isPlain else { return }
    bytes.removeSubrange(start...)
    if quotesBlanks { bytes.append(UInt8(ascii: "\"")) }
    for byte in text { escape(byte, quotesBlanks) }
    if quotesBlanks { bytes.append(UInt8(ascii: "\"")) }
  }

  private mutating func escape(_ byte: UInt8, _ quotesBlanks: Bool) {
    switch byte {
    case 0x0A: bytes.append(contentsOf: "\\n".utf8)
    case UInt8(ascii: "\"") where quotesBlanks: bytes.append(contentsOf: "\\\"".utf8)
    case 0..<0x20, 0x7F:
      bytes.append(contentsOf: "\\x\(String(byte >> 4, radix: 16))\(String(byte & 15, radix: 16))".utf8)
    default: bytes.append(byte)
    }
  }
}

/// Makes lines of pieces of output: standard output and errors apart, control codes taken out.
struct LogLines {
  /// The longest line, in bytes; a longer one is cut into several.
  static let lineBytesMax = 16 << 10

  private var rests: (output: [UInt8], errors: [UInt8]) = ([], [])

  /// Takes a piece and answers the lines that are whole now.
  mutating func take(_ bytes: ArraySlice<UInt8>, isError: Bool) -> [String] {
    isError ? Self.cut(bytes, &rests.errors) : Self.cut(bytes, &rests.output)
  }

  /// What is left at the end.
  mutating func finish() -> [String] {
    defer { rests = ([], []) }
    return [rests.output, rests.errors].filter { !$0.isEmpty }.map { Self.plain($0) }
  }

  private static func cut(_ bytes: ArraySlice<UInt8>, _ rest: inout [UInt8]) -> [String] {
    var lines: [String] = []
    var start = bytes.startIndex
    while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
      rest.append(contentsOf: bytes[start..<end])
      lines.append(plain(rest))
      rest.removeAll(keepingCapacity: true)
      start = end + 1
    }
    rest.append(contentsOf: bytes[start...])
    while rest.count > lineBytesMax {
      lines.append(plain(Array(rest.prefix(lineBytesMax))))
      rest.removeFirst(lineBytesMax)
    }
    return lines
  }

  /// The text without escape sequences (ECMA-48) and control characters; tabs stay.
  ///
  /// A carriage return begins the line anew, as on a terminal, unless nothing follows it.
  static func plain(_ bytes: [UInt8]) -> String {
    var line = bytes[...]
    while line.last == UInt8(ascii: "\r") { line.removeLast() }
    if let back = line.lastIndex(of: UInt8(ascii: "\r")) { line = line[(back + 1)...] }
    guard line.contains(where: { $0 < 0x20 && $0 != 0x09 || $0 == 0x7F }) else {
      return String(decoding: line, as: UTF8.self)
    }
    var kept: [UInt8] = []
    var at = line.startIndex
    while at < line.endIndex {
      let byte = line[at]
      if byte == 0x1B {
        at = endOfEscape(line, at + 1)
        continue
      }
      if byte >= 0x20 && byte != 0x7F || byte == 0x09 { kept.append(byte) }
      at += 1
    }
    return String(decoding: kept, as: UTF8.self)
  }

  /// Where the escape sequence ends whose second byte is at `at`.
  private static func endOfEscape(_ line: ArraySlice<UInt8>, _ at: Int) -> Int {
    guard at < line.endIndex else { return at }
    switch line[at] {
    case UInt8(ascii: "["):
      let end = line[(at + 1)...].firstIndex { (0x40...0x7E).contains($0) }
      return end.map { $0 + 1 } ?? line.endIndex
    case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "_"), UInt8(ascii: "^"):
      // A string: ended by BEL, or by ESC and a backslash.
      guard let end = line[(at + 1)...].firstIndex(where: { $0 == 0x07 || $0 == 0x1B }) else { return line.endIndex }
      return line[end] == 0x07 ? end + 1 : min(end + 2, line.endIndex)
    case 0x20...0x2F:
      let end = line[(at + 1)...].firstIndex { (0x30...0x7E).contains($0) }
      return end.map { $0 + 1 } ?? line.endIndex
    default:
      return at + 1
    }
  }
}

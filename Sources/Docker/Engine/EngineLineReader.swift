/// Cuts a stream of JSON values, one per line, into its lines; bytes in, lines out.
///
/// The engine ends each value with a line break (events, progress of pulls and builds).
struct EngineLineReader {
  /// The longest line, in bytes.
  static let lineBytesMax = 1 << 20

  private var rest: [UInt8] = []

  /// Takes what came and answers the lines that are whole now, empty ones left out.
  mutating func take(_ bytes: [UInt8]) throws(EngineError) -> [[UInt8]] {
    var lines: [[UInt8]] = []
    var start = bytes.startIndex
    while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
      rest.append(contentsOf: bytes[start..<end])
      add(to: &lines)
      start = end + 1
    }
    rest.append(contentsOf: bytes[start...])
    guard rest.count <= Self.lineBytesMax else {
      throw EngineError(.malformed, "a line of the engine's stream is longer than \(Self.lineBytesMax) bytes")
    }
    return lines
  }

  /// What is left when the stream ended without a last line break.
  mutating func finish() -> [[UInt8]] {
    var lines: [[UInt8]] = []
    add(to: &lines)
    return lines
  }

  private mutating func add(to lines: inout [[UInt8]]) {
    if rest.last == UInt8(ascii: "\r") { rest.removeLast() }
    if !rest.isEmpty { lines.append(rest) }
    rest = []
  }
}

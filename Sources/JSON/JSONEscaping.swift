/// Which characters a written string escapes.
package enum JSONEscaping: Sendable {
  /// What RFC 8259 demands, nothing more.
  case standard
  /// What encoding/json of Go up to 1.21 escapes: also `<`, `>`, `&`, U+2028 and U+2029, and no `\b` or `\f`.
  case go

  /// Appends a text with its quotes to a buffer.
  package func append(_ text: String, to buffer: inout [UInt8]) {
    buffer.append(UInt8(ascii: "\""))
    let done: Void? = unsafe text.utf8.withContiguousStorageIfAvailable { bytes in
      unsafe appendRuns(bytes, to: &buffer)
    }
    if done == nil {
      unsafe Array(text.utf8).withUnsafeBufferPointer { bytes in unsafe appendRuns(bytes, to: &buffer) }
    }
    buffer.append(UInt8(ascii: "\""))
  }

  /// Copies what needs no escape in whole runs.
  private func appendRuns(_ bytes: UnsafeBufferPointer<UInt8>, to buffer: inout [UInt8]) {
    var run = 0
    var at = 0
    while at < bytes.count {
      guard unsafe isSpecial(bytes[at]), let (escape, length) = unsafe escape(at: at, of: bytes) else {
        at += 1
        continue
      }
      unsafe buffer.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[run..<at]))
      buffer.append(contentsOf: escape)
      at += length
      run = at
    }
    unsafe buffer.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[run...]))
  }

  /// Whether a byte may be the start of something to escape.
  @inline(__always)
  private func isSpecial(_ byte: UInt8) -> Bool {
    if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return true }
    guard self == .go else { return false }
    return byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">") || byte == UInt8(ascii: "&") || byte == 0xE2
  }

  /// The escape of what begins here and how many bytes it stands for; nil when it needs none.
  private func escape(at place: Int, of bytes: UnsafeBufferPointer<UInt8>) -> ([UInt8], Int)? {
    let byte = unsafe bytes[place]
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): return ([UInt8(ascii: "\\"), byte], 1)
    case 0x0A: return (Array("\\n".utf8), 1)
    case 0x0D: return (Array("\\r".utf8), 1)
    case 0x09: return (Array("\\t".utf8), 1)
    case 0x08 where self == .standard: return (Array("\\b".utf8), 1)
    case 0x0C where self == .standard: return (Array("\\f".utf8), 1)
    case 0xE2:
      // U+2028 is E2 80 A8, U+2029 is E2 80 A9.
      guard place + 2 < bytes.count, unsafe bytes[place + 1] == 0x80, unsafe bytes[place + 2] & 0xFE == 0xA8 else {
        return nil
      }
      return unsafe (unicodeEscape(0x2028 | UInt32(bytes[place + 2] & 1)), 3)
    default: return (unicodeEscape(UInt32(byte)), 1)
    }
  }

  private func unicodeEscape(_ code: UInt32) -> [UInt8] {
    let digits = Array("0123456789abcdef".utf8)
    return Array("\\u".utf8) + [12, 8, 4, 0].map { digits[Int(code >> $0) & 0xF] }
  }
}

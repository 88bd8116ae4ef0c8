/// The rules of a time zone, as a TZif file of version 2 or later has them (RFC 9636).
package struct ZoneFile: Sendable {
  /// The moments at which the offset changes, in seconds since 1970, rising.
  private let changes: [Int]
  /// The offset from each of the moments on.
  private let offsets: [Int]
  /// The offset before the first of them.
  private let firstOffset: Int
  /// What holds after the last of them.
  private let footer: ZoneFooter?

  /// Reads the bytes of a file; nil when they are no such file.
  package init?(_ bytes: [UInt8]) {
    guard let old = Header(bytes, at: 0), old.version >= UInt8(ascii: "2") else { return nil }
    let start = Header.length + old.dataLength(timeBytes: 4)
    guard let header = Header(bytes, at: start) else { return nil }
    let times = start + Header.length
    let kinds = times + 8 * header.times
    let types = kinds + header.times
    let end = start + Header.length + header.dataLength(timeBytes: 8)
    guard end < bytes.count, bytes[end] == UInt8(ascii: "\n"), header.types > 0 else { return nil }
    let all = (0..<header.types).map { Int(Self.number(bytes, at: types + 6 * $0, count: 4)) }
    changes = (0..<header.times).map { Self.number(bytes, at: times + 8 * $0, count: 8) }
    let indices = (0..<header.times).map { Int(bytes[kinds + $0]) }
    guard indices.allSatisfy({ $0 < all.count }) else { return nil }
    offsets = indices.map { all[$0] }
    firstOffset = all[0]
    footer = ZoneFooter(bytes[(end + 1)...].prefix { $0 != UInt8(ascii: "\n") })
  }

  /// How far local time is ahead of UTC at a moment, in seconds.
  package func offset(at seconds: Int) -> Int {
    if let footer, changes.isEmpty || seconds >= changes[changes.count - 1] { return footer.offset(at: seconds) }
    var low = 0
    var high = changes.count
    while low < high {
      let middle = (low + high) / 2
      if changes[middle] <= seconds { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? firstOffset : offsets[low - 1]
  }

  /// The counts at the head of a block.
  private struct Header {
    static let length = 44

    let version: UInt8
    let times: Int
    let types: Int
    private let counts: [Int]

    init?(_ bytes: [UInt8], at start: Int) {
      guard bytes.count >= start + Self.length, bytes[start..<start + 4].elementsEqual("TZif".utf8) else { return nil }
      version = bytes[start + 4]
      counts = (0..<6).map { ZoneFile.number(bytes, at: start + 20 + 4 * $0, count: 4) }
      guard counts.allSatisfy({ (0...0xFFFF).contains($0) }) else { return nil }
      times = counts[3]
      types = counts[4]
    }

    func dataLength(timeBytes: Int) -> Int {
      times * (timeBytes + 1) + types * 6 + counts[5] + counts[2] * (timeBytes + 4) + counts[1] + counts[0]
    }
  }

  /// A signed number, its highest byte first.
  private static func number(_ bytes: [UInt8], at start: Int, count: Int) -> Int {
    var value = UInt64(0)
    for byte in bytes[start..<start + count] { value = value << 8 | UInt64(byte) }
    return count == 4 ? Int(Int32(truncatingIfNeeded: value)) : Int(Int64(bitPattern: value))
  }
}

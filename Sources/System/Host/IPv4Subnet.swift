/// A range of IPv4 addresses: `172.17.0.0/16`.
package struct IPv4Subnet: Sendable, Hashable, CustomStringConvertible {
  /// The first address, as a number.
  package let first: UInt32
  /// How many leading bits are fixed, 0 to 32.
  package let prefix: Int

  /// The range of that size which holds an address; nil for a prefix beyond 32.
  package init?(containing address: UInt32, prefix: Int) {
    guard (0...32).contains(prefix) else { return nil }
    first = address & IPv4Subnet.mask(prefix)
    self.prefix = prefix
  }

  /// Reads `a.b.c.d/n`; nil when it is none.
  package init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let address = IPv4Subnet.address(parts[0]), let prefix = Int(parts[1]) else { return nil }
    self.init(containing: address, prefix: prefix)
  }

  /// Whether the two have an address in common.
  package func overlaps(_ other: IPv4Subnet) -> Bool {
    let mask = IPv4Subnet.mask(min(prefix, other.prefix))
    return first & mask == other.first & mask
  }

  /// The range as `a.b.c.d/n`.
  package var description: String {
    [24, 16, 8, 0].map { String(first >> UInt32($0) & 0xFF) }.joined(separator: ".") + "/\(prefix)"
  }

  /// The subnets that the host's routes lead to, its own interfaces' included; without the default route.
  package static func routed() throws(FileError) -> [IPv4Subnet] { parse(try ProcFile.read("/proc/net/route")) }

  /// Reads the table of proc(5): `Iface Destination Gateway Flags RefCnt Use Metric Mask ...`, addresses in hex.
  static func parse(_ table: String) -> [IPv4Subnet] {
    table.split(separator: "\n").dropFirst().compactMap { line in
      let fields = line.split(whereSeparator: { $0 == "\t" || $0 == " " })
      guard fields.count > 7, let destination = UInt32(fields[1], radix: 16), let mask = UInt32(fields[7], radix: 16),
        mask != 0
      else { return nil }
      return IPv4Subnet(containing: destination.byteSwapped, prefix: mask.nonzeroBitCount)
    }
  }

  private static func address(_ text: Substring) -> UInt32? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var address: UInt32 = 0
    for part in parts {
      guard let byte = UInt8(part), String(byte) == part else { return nil }
      address = address << 8 | UInt32(byte)
    }
    return address
  }

  private static func mask(_ prefix: Int) -> UInt32 { prefix == 0 ? 0 : UInt32.max << UInt32(32 - prefix) }
}

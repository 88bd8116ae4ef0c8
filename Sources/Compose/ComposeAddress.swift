/// The forms of addresses, as far as a file can be wrong before the engine sees it.
enum ComposeAddress {
  /// Whether a text is an IPv4 address in four decimals.
  static func isIPv4(_ text: some StringProtocol) -> Bool {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4
      && parts.allSatisfy { part in
        (1...3).contains(part.utf8.count) && part.utf8.allSatisfy { (0x30...0x39).contains($0) }
          && (Int(part) ?? 256) < 256 && (part == "0" || !part.hasPrefix("0"))
      }
  }

  /// Whether a text looks like an IPv6 address: groups of hexadecimal digits with at most one `::`.
  static func isIPv6(_ text: some StringProtocol) -> Bool {
    var groups = text.split(separator: ":", omittingEmptySubsequences: false)
    guard groups.count >= 3, groups.count <= 9 else { return false }
    if let last = groups.last, last.contains(".") {
      guard isIPv4(last) else { return false }
      groups.removeLast()
    }
    let isWhole = groups.allSatisfy { $0.utf8.count <= 4 && $0.utf8.allSatisfy { isHex($0) } }
    let empties = groups.count { $0.isEmpty }
    return isWhole && (empties > 0 ? text.contains("::") : groups.count >= 6)
  }

  /// Whether a text is `address/bits`.
  static func isRange(_ text: String) -> Bool {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let bits = UInt8(parts[1]), !parts[1].hasPrefix("+") else { return false }
    return isIPv4(parts[0]) && bits <= 32 || isIPv6(parts[0]) && bits <= 128
  }

  private static func isHex(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
  }
}

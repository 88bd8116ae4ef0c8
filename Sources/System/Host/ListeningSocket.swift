/// A port of the host that some program listens on.
package struct ListeningSocket: Sendable, Hashable {
  /// The transport.
  package enum Transport: String, Sendable, Hashable {
    case tcp, udp
  }

  /// The transport.
  package let transport: Transport
  /// The local address: 4 bytes, or 16 for IPv6 proper (an IPv4-mapped one is given as 4).
  package let addressBytes: [UInt8]
  /// The port, 1 to 65535.
  package let port: UInt16

  /// Whether it listens on every address; the IPv6 wildcard takes the IPv4 ports too, as most programs set it up.
  package var isWildcard: Bool { addressBytes.allSatisfy { $0 == 0 } }

  /// The address as text; IPv6 is written in full, without `::`, but for the wildcard and loopback.
  package var address: String {
    if addressBytes.count == 4 { return addressBytes.map { String($0) }.joined(separator: ".") }
    if isWildcard { return "::" }
    if addressBytes.dropLast().allSatisfy({ $0 == 0 }), addressBytes.last == 1 { return "::1" }
    return stride(from: 0, to: 16, by: 2).map {
      String(UInt16(addressBytes[$0]) << 8 | UInt16(addressBytes[$0 + 1]), radix: 16)
    }.joined(separator: ":")
  }

  /// Everything the host (more exactly: this network namespace) listens on, without repetitions.
  package static func all() throws(FileError) -> [ListeningSocket] {
    var found: [ListeningSocket] = []
    for (transport, files) in [(Transport.tcp, ["tcp", "tcp6"]), (.udp, ["udp", "udp6"])] {
      for file in files {
        do throws(FileError) {
          found += parse(try ProcFile.read("/proc/net/" + file), transport)
        } catch {
          // A kernel without IPv6 has no such file.
          guard error.isMissing, file.hasSuffix("6") else { throw error }
        }
      }
    }
    var seen: Set<ListeningSocket> = []
    return found.filter { seen.insert($0).inserted }
  }

  /// Reads a table of proc(5): `sl: LOCAL:PORT REMOTE:PORT STATE ...`, TCP in state 0A (listen), UDP in 07 (bound).
  static func parse(_ table: String, _ transport: Transport) -> [ListeningSocket] {
    table.utf8.split(separator: UInt8(ascii: "\n")).dropFirst().compactMap { line in
      let fields = line.split(separator: UInt8(ascii: " "), maxSplits: 4)
      guard fields.count > 3, String(fields[3]) == (transport == .tcp ? "0A" : "07") else { return nil }
      let local = fields[1].split(separator: UInt8(ascii: ":"))
      guard local.count == 2, let port = UInt16(String(local[1]) ?? "", radix: 16), port > 0,
        let address = addressBytes(String(local[0]) ?? "")
      else { return nil }
      return ListeningSocket(transport: transport, addressBytes: address, port: port)
    }
  }

  /// The kernel writes each 32-bit word as a number of this machine, all of which are little-endian here.
  static func addressBytes(_ hex: String) -> [UInt8]? {
    guard hex.utf8.count == 8 || hex.utf8.count == 32 else { return nil }
    var bytes: [UInt8] = []
    for start in stride(from: 0, to: hex.utf8.count, by: 8) {
      guard let word = UInt32(hex.dropFirst(start).prefix(8), radix: 16) else { return nil }
      bytes += (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * UInt32($0))) }
    }
    let mappedPrefix = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]
    return bytes.starts(with: mappedPrefix) ? Array(bytes.suffix(4)) : bytes
  }
}

import Glibc

/// Numeric addresses.
enum IPAddress {
  /// Whether the text is an IPv4 or IPv6 address in numbers.
  static func isNumeric(_ text: String) -> Bool {
    var bytes = in6_addr()
    return unsafe inet_pton(AF_INET, text, &bytes) == 1 || inet_pton(AF_INET6, text, &bytes) == 1
  }

  /// Whether the address means "all of this machine's".
  static func isWildcard(_ text: String) -> Bool { text == "0.0.0.0" || text == "::" }

  /// The IPv4 address from which this machine reaches others; nil when it reaches none.
  static func ofThisMachine() -> String? {
    let socket = socket(AF_INET, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard socket >= 0 else { return nil }
    defer { close(socket) }
    // Connecting a datagram socket only asks the routing table; nothing is sent (192.0.2.1 is TEST-NET-1, RFC 5737).
    var target = sockaddr_in()
    target.sin_family = sa_family_t(AF_INET)
    target.sin_port = in_port_t(9).bigEndian
    target.sin_addr.s_addr = in_addr_t(0xC000_0201).bigEndian
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isConnected = unsafe withUnsafePointer(to: &target) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe connect(socket, $0, size) } == 0
    }
    guard isConnected else { return nil }
    var own = sockaddr_in()
    var ownSize = size
    let isKnown = unsafe withUnsafeMutablePointer(to: &own) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe getsockname(socket, $0, &ownSize) } == 0
    }
    guard isKnown else { return nil }
    let number = UInt32(bigEndian: own.sin_addr.s_addr)
    return [24, 16, 8, 0].map { String(number >> UInt32($0) & 0xFF) }.joined(separator: ".")
  }
}

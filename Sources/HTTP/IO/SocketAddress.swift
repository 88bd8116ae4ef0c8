import Glibc

/// An address as the socket calls take it.
struct SocketAddress {
  private var storage = sockaddr_storage()
  private var length: socklen_t

  /// The largest path of a socket file in bytes, without its closing NUL (unix(7)).
  static let unixPathBytesMax = 107

  init() {
    length = socklen_t(MemoryLayout<sockaddr_storage>.size)
  }

  /// Takes a numeric IPv4 or IPv6 address; nil when it is neither.
  init?(host: String, port: UInt16) {
    self.init()
    var v4 = in_addr()
    var v6 = in6_addr()
    if unsafe inet_pton(AF_INET, host, &v4) == 1 {
      let address = sockaddr_in(
        sin_family: sa_family_t(AF_INET), sin_port: port.bigEndian, sin_addr: v4, sin_zero: (0, 0, 0, 0, 0, 0, 0, 0))
      store(address)
    } else if unsafe inet_pton(AF_INET6, host, &v6) == 1 {
      let address = sockaddr_in6(
        sin6_family: sa_family_t(AF_INET6), sin6_port: port.bigEndian, sin6_flowinfo: 0, sin6_addr: v6, sin6_scope_id: 0
      )
      store(address)
    } else {
      return nil
    }
  }

  /// Takes the path of a socket file; nil when it is empty, too long or has a NUL in it.
  init?(unixPath path: String) {
    self.init()
    let bytes = Array(path.utf8)
    guard !bytes.isEmpty, bytes.count <= Self.unixPathBytesMax, !bytes.contains(0) else { return nil }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
    store(address)
  }

  /// Takes an address that getaddrinfo found.
  init(copying pointer: UnsafePointer<sockaddr>, length: socklen_t) {
    self.init()
    let count = min(Int(length), MemoryLayout<sockaddr_storage>.size)
    unsafe withUnsafeMutableBytes(of: &storage) {
      unsafe $0.copyMemory(from: UnsafeRawBufferPointer(start: pointer, count: count))
    }
    self.length = socklen_t(count)
  }

  var family: Int32 { Int32(storage.ss_family) }

  /// The address and port where it is one of the network; IPv4 that came mapped into IPv6 in its own form.
  var ip: (address: String, port: UInt16)? {
    switch family {
    case AF_INET:
      let address = load(sockaddr_in.self)
      return (Self.text(AF_INET, address.sin_addr), UInt16(bigEndian: address.sin_port))
    case AF_INET6:
      let address = load(sockaddr_in6.self)
      let text = Self.text(AF_INET6, address.sin6_addr)
      let mapped = text.hasPrefix("::ffff:") && text.utf8.contains(0x2E)
      return (mapped ? String(text.dropFirst(7)) : text, UInt16(bigEndian: address.sin6_port))
    default:
      return nil
    }
  }

  /// Lends the address to a system call.
  func with<R>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> R) -> R {
    unsafe withUnsafePointer(to: storage) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe body($0, length) }
    }
  }

  /// Lends the storage to a system call that fills it.
  mutating func fill<R>(_ body: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> R) -> R {
    length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    return unsafe withUnsafeMutablePointer(to: &storage) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe body($0, &length) }
    }
  }

  private mutating func store<T>(_ address: T) {
    unsafe withUnsafeMutableBytes(of: &storage) { unsafe $0.storeBytes(of: address, as: T.self) }
    length = socklen_t(MemoryLayout<T>.size)
  }

  private func load<T>(_ type: T.Type) -> T {
    unsafe withUnsafeBytes(of: storage) { unsafe $0.loadUnaligned(as: T.self) }
  }

  private static func text<T>(_ family: Int32, _ address: T) -> String {
    unsafe withUnsafeBytes(of: address) { source in
      unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(INET6_ADDRSTRLEN)) { buffer in
        guard let start = source.baseAddress, let text = buffer.baseAddress,
          unsafe inet_ntop(family, start, text, socklen_t(INET6_ADDRSTRLEN)) != nil
        else { return "" }
        return unsafe String(cString: text)
      }
    }
  }
}

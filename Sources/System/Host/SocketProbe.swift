import Glibc

/// Asks a program on this machine or near it whether it answers; each call blocks up to its time limit.
package enum SocketProbe {
  /// The largest datagram that is read, in bytes.
  package static let datagramBytesMax = 64 << 10

  /// Whether a TCP connection to a numeric IPv4 address is accepted in time.
  package static func connects(to address: String, port: UInt16, milliseconds: Int32) -> Bool {
    guard let file = socket(SOCK_STREAM) else { return false }
    guard connect(file, address, port) || errno == EINPROGRESS else { return false }
    var wait = pollfd(fd: file.raw, events: Int16(POLLOUT), revents: 0)
    guard unsafe poll(&wait, 1, milliseconds) > 0 else { return false }
    var code: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    return unsafe getsockopt(file.raw, SOL_SOCKET, SO_ERROR, &code, &size) == 0 && code == 0
  }

  /// Talks by datagrams with a numeric IPv4 address; answers whether that came to its end in time.
  ///
  /// Each answer goes to `next`, which says what to send then: `.some(nil)` is the end, nil gives up.
  package static func converse(
    with address: String, port: UInt16, milliseconds: Int32, first: [UInt8], next: ([UInt8]) -> [UInt8]??
  ) -> Bool {
    guard let file = socket(SOCK_DGRAM), connect(file, address, port) else { return false }
    var message = first
    // A conversation has a few turns; a peer that keeps talking is not what was asked for.
    for _ in 0..<8 {
      guard unsafe send(file.raw, message, message.count, Int32(MSG_NOSIGNAL)) == message.count else {
        return false
      }
      guard let answer = receive(file, milliseconds), let step = next(answer) else { return false }
      guard let more = step else { return true }
      message = more
    }
    return false
  }

  private static func socket(_ type: __socket_type) -> Descriptor? {
    let flags = Int32(type.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
    let raw = Glibc.socket(AF_INET, flags, 0)
    return raw >= 0 ? Descriptor(owning: raw) : nil
  }

  private static func connect(_ file: borrowing Descriptor, _ address: String, _ port: UInt16) -> Bool {
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_port = port.bigEndian
    guard unsafe inet_pton(AF_INET, address, &name.sin_addr) == 1 else { return false }
    return unsafe withUnsafePointer(to: &name) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe Glibc.connect(file.raw, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
  }

  private static func receive(_ file: borrowing Descriptor, _ milliseconds: Int32) -> [UInt8]? {
    var wait = pollfd(fd: file.raw, events: Int16(POLLIN), revents: 0)
    guard unsafe poll(&wait, 1, milliseconds) > 0 else { return nil }
    var buffer = [UInt8](repeating: 0, count: datagramBytesMax)
    let count = unsafe recv(file.raw, &buffer, buffer.count, 0)
    return count >= 0 ? Array(buffer.prefix(count)) : nil
  }
}

import Glibc

/// A non-blocking stream socket: the one place where bytes cross between the process and the network.
///
/// The calls never block and say when to wait; TLS is a layer above (`TLSSession`).
struct Socket: ~Copyable {
  /// What a system call came to.
  enum Outcome {
    /// This many bytes went through; never 0.
    case bytes(Int)
    /// Nothing now; the loop tells when to try again.
    case wouldBlock
    /// The other end has closed its side.
    case end
    /// The connection is broken.
    case failed(Int32)
  }

  let descriptor: Descriptor

  var raw: Int32 { descriptor.raw }

  /// Makes a socket for connecting to an address of the family.
  init(family: Int32) throws(HTTPError) {
    let raw = Glibc.socket(family, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard raw >= 0 else { throw .system("socket") }
    descriptor = Descriptor(owning: raw)
  }

  /// Takes over a socket that accept4 has just made.
  init(owning raw: Int32) {
    descriptor = Descriptor(owning: raw)
  }

  borrowing func read(into buffer: UnsafeMutableRawBufferPointer) -> Outcome {
    while true {
      let count = unsafe recv(raw, buffer.baseAddress, buffer.count, 0)
      if count > 0 { return .bytes(count) }
      if count == 0 { return .end }
      if Glibc.errno != EINTR { return Self.failure() }
    }
  }

  borrowing func write(_ buffer: UnsafeRawBufferPointer) -> Outcome {
    while true {
      let count = unsafe send(raw, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL))
      if count >= 0 { return .bytes(count) }
      if Glibc.errno != EINTR { return Self.failure() }
    }
  }

  /// Sends two buffers with one system call.
  borrowing func write(_ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer) -> Outcome {
    unsafe withUnsafeTemporaryAllocation(of: iovec.self, capacity: 2) { vectors in
      unsafe vectors.initializeElement(at: 0, to: Self.vector(first))
      unsafe vectors.initializeElement(at: 1, to: Self.vector(second))
      var message = unsafe msghdr()
      unsafe message.msg_iov = vectors.baseAddress
      unsafe message.msg_iovlen = 2
      while true {
        let count = unsafe sendmsg(raw, &message, Int32(MSG_NOSIGNAL))
        if count >= 0 { return .bytes(count) }
        if Glibc.errno != EINTR { return Self.failure() }
      }
    }
  }

  /// Says to the other end that nothing more comes.
  borrowing func shutdownWrite() {
    _ = Glibc.shutdown(raw, Int32(SHUT_WR))
  }

  borrowing func setOption(level: Int32, name: Int32, value: Int32) {
    var value = value
    _ = unsafe setsockopt(raw, level, name, &value, socklen_t(MemoryLayout<Int32>.size))
  }

  /// Takes the pending error of the socket (SO_ERROR), 0 when there is none.
  borrowing func takeError() -> Int32 {
    var value: Int32 = 0
    var length = socklen_t(MemoryLayout<Int32>.size)
    _ = unsafe getsockopt(raw, SOL_SOCKET, SO_ERROR, &value, &length)
    return value
  }

  private static func vector(_ buffer: UnsafeRawBufferPointer) -> iovec {
    unsafe iovec(iov_base: UnsafeMutableRawPointer(mutating: buffer.baseAddress), iov_len: buffer.count)
  }

  private static func failure() -> Outcome {
    Glibc.errno == EAGAIN || Glibc.errno == EWOULDBLOCK ? .wouldBlock : .failed(Glibc.errno)
  }
}

import Glibc

/// Finds the addresses of a name with getaddrinfo, which blocks and so gets a thread of its own.
enum Resolver {
  /// Resolves on a thread and ends the wait on the loop, with `timeout` when the deadline comes first.
  static func resolve(
    _ host: String, _ port: UInt16, _ loop: EventLoop, _ wait: LoopWait<[SocketAddress]>, _ deadline: Int64
  ) {
    let timer = DelayedWork { wait.end(.failure(HTTPError(.timeout, "finding the address of \(host) took too long"))) }
    loop.schedule(timer, at: deadline)
    let started = Thread.start {
      let result = lookUp(host, port)
      loop.perform {
        loop.cancel(timer)
        wait.end(result.mapError { $0 })
      }
    }
    if !started {
      loop.cancel(timer)
      wait.end(.failure(HTTPError(.resolve, "there is no thread left to find the address of \(host)")))
    }
  }

  private static func lookUp(_ host: String, _ port: UInt16) -> Result<[SocketAddress], HTTPError> {
    var hints = unsafe addrinfo()
    unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    unsafe hints.ai_flags = AI_ADDRCONFIG
    var first: UnsafeMutablePointer<addrinfo>?
    let code = unsafe getaddrinfo(host, "\(port)", &hints, &first)
    guard code == 0 else {
      let reason = unsafe String(cString: gai_strerror(code))
      return .failure(HTTPError(.resolve, "\(host) has no address: \(reason)"))
    }
    defer { unsafe freeaddrinfo(first) }
    var addresses: [SocketAddress] = []
    var next = unsafe first
    while let entry = unsafe next {
      if let address = unsafe entry.pointee.ai_addr {
        addresses.append(unsafe SocketAddress(copying: address, length: entry.pointee.ai_addrlen))
      }
      unsafe next = entry.pointee.ai_next
    }
    return .success(addresses)
  }
}

/// Threads for work that blocks.
enum Thread {
  /// Runs the work on a thread of its own; false when the system has none left.
  static func start(_ work: @escaping @Sendable () -> Void) -> Bool {
    var thread = pthread_t()
    let box = unsafe Unmanaged.passRetained(Box(work))
    let code = unsafe pthread_create(
      &thread, nil,
      { context in
        guard let context = unsafe context else { return nil }
        unsafe Unmanaged<Box>.fromOpaque(context).takeRetainedValue().work()
        return nil
      }, box.toOpaque())
    guard code == 0 else {
      unsafe box.release()
      return false
    }
    pthread_detach(thread)
    return true
  }

  private final class Box {
    let work: @Sendable () -> Void

    init(_ work: @escaping @Sendable () -> Void) {
      self.work = work
    }
  }
}

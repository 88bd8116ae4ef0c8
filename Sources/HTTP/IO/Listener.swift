import CLinux
import Glibc

/// A listening socket.
///
/// `@unchecked Sendable`: after `start` its state is touched on the loop's thread only, before it by the one
/// who made it.
final class Listener: LoopTimer, ReadinessObserver, @unchecked Sendable {
  /// Takes an accepted socket, or nil each time that accepting had to pause.
  typealias Accept = (_ raw: Int32?, _ peer: PeerAddress) -> Void

  /// For how long accepting pauses when the process has no descriptor left.
  static let pause = Duration.milliseconds(100)
  /// How many connections are accepted before others on the loop get their turn.
  static let acceptsPerTurn = 64

  /// The address with the port that the system chose.
  let address: ListenAddress
  private var socket: Socket?
  private var token: Poller.Token?
  private var loop: EventLoop?
  private var accept: Accept?
  private let isUnix: Bool

  init(_ wanted: ListenAddress, backlog: Int32) throws(HTTPError) {
    switch wanted {
    case .tcp(let host, let port):
      guard let target = SocketAddress(host: host, port: port) else {
        throw HTTPError(.listen, "\(host) is not a numeric address to listen on")
      }
      let socket = try Socket(family: target.family)
      socket.setOption(level: SOL_SOCKET, name: SO_REUSEADDR, value: 1)
      // Each family has its own listener, so that 0.0.0.0 and :: go together.
      if target.family == AF_INET6 { socket.setOption(level: Int32(IPPROTO_IPV6), name: IPV6_V6ONLY, value: 1) }
      try Self.listen(socket.raw, target, backlog, wanted)
      address = .tcp(host: host, port: Self.boundPort(socket.raw) ?? port)
      isUnix = false
      self.socket = consume socket
    case .unix(let path, let mode):
      guard let target = SocketAddress(unixPath: path) else {
        throw HTTPError(.listen, "the path \(path) is too long for a socket; the most are 107 bytes")
      }
      try Self.removeStaleSocket(path, target)
      let socket = try Socket(family: AF_UNIX)
      // The file takes over the socket's mode, so it is never open wider than asked for.
      _ = fchmod(socket.raw, mode)
      try Self.listen(socket.raw, target, backlog, wanted)
      // The umask may have narrowed it.
      guard unsafe chmod(path, mode) == 0 else { throw Self.failure(wanted) }
      address = wanted
      isUnix = true
      self.socket = consume socket
    }
  }

  /// Begins to accept; on the loop.
  func start(on loop: EventLoop, _ accept: @escaping Accept) {
    guard let raw = socket?.raw else { return }
    self.loop = loop
    self.accept = accept
    token = try? loop.observeListener(raw, self)
  }

  /// Stops accepting and removes the socket file; on the loop once started.
  func close() {
    guard let raw = socket?.raw else { return }
    if let token { loop?.forget(raw, token) }
    loop?.cancel(self)
    // Closing alone wouldn't do while a process that is just being started still has a copy.
    _ = shutdown(raw, Int32(SHUT_RDWR))
    socket = nil
    accept = nil
    if case .unix(let path, _) = address { _ = unsafe unlink(path) }
  }

  func becameReady(_ readiness: Readiness) {
    for _ in 0..<Self.acceptsPerTurn {
      guard let raw = socket?.raw else { return }
      var address = SocketAddress()
      let flags = Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
      let accepted = unsafe address.fill { unsafe linux_accept4(raw, $0, $1, flags) }
      guard accepted >= 0 else {
        if errno == EINTR || errno == ECONNABORTED { continue }
        if errno != EAGAIN { pauseAccepting() }
        return
      }
      deliver(accepted, address)
    }
  }

  func loopEnds() { close() }

  /// Level-triggered reports would make the loop spin while nothing can be accepted.
  private func pauseAccepting() {
    guard let loop, let token, let raw = socket?.raw else { return }
    loop.setListening(raw, token, false)
    loop.schedule(self, at: loop.clock.nanoseconds() + Self.pause.clampedNanoseconds)
    accept?(nil, .unix(uid: 0, gid: 0, pid: 0))
  }

  override func fire() {
    guard let loop, let token, let raw = socket?.raw else { return }
    loop.setListening(raw, token, true)
  }

  private func deliver(_ raw: Int32, _ address: SocketAddress) {
    if isUnix { return accept?(raw, Self.credentials(raw)) ?? () }
    Self.setNoDelay(raw)
    let ip = address.ip ?? (address: "", port: 0)
    accept?(raw, .ip(address: ip.address, port: ip.port))
  }

  private static func setNoDelay(_ raw: Int32) {
    var one: Int32 = 1
    _ = unsafe setsockopt(raw, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
  }

  /// The process at the other end of a Unix socket (SO_PEERCRED, unix(7)).
  private static func credentials(_ raw: Int32) -> PeerAddress {
    // struct ucred, which Glibc's module leaves out.
    var credentials: (pid: Int32, uid: UInt32, gid: UInt32) = (0, 0, 0)
    var length = socklen_t(MemoryLayout.size(ofValue: credentials))
    guard unsafe getsockopt(raw, SOL_SOCKET, SO_PEERCRED, &credentials, &length) == 0 else {
      return .unix(uid: .max, gid: .max, pid: 0)
    }
    return .unix(uid: credentials.uid, gid: credentials.gid, pid: credentials.pid)
  }

  private static func listen(
    _ raw: Int32, _ target: SocketAddress, _ backlog: Int32, _ wanted: ListenAddress
  ) throws(HTTPError) {
    guard unsafe target.with({ unsafe Glibc.bind(raw, $0, $1) }) == 0, Glibc.listen(raw, backlog) == 0 else {
      throw failure(wanted)
    }
  }

  private static func failure(_ wanted: ListenAddress) -> HTTPError {
    let number = errno
    let remedy = number == EADDRINUSE ? "; another program listens there" : ""
    return HTTPError(.listen, "can't listen on \(wanted): \(HTTPError.reason(number))\(remedy)", errno: number)
  }

  private static func boundPort(_ raw: Int32) -> UInt16? {
    var address = SocketAddress()
    guard unsafe address.fill({ unsafe getsockname(raw, $0, $1) }) == 0 else { return nil }
    return address.ip?.port
  }

  /// Removes the file of a server that is gone; one that answers, or a file that isn't a socket, stays.
  private static func removeStaleSocket(_ path: String, _ target: SocketAddress) throws(HTTPError) {
    var facts = stat()
    guard unsafe lstat(path, &facts) == 0 else { return }
    guard facts.st_mode & S_IFMT == S_IFSOCK else {
      throw HTTPError(.listen, "can't listen on \(path): a file that isn't a socket is there; move it away")
    }
    let probe = try Socket(family: AF_UNIX)
    let answer = unsafe target.with { unsafe connect(probe.raw, $0, $1) }
    guard answer != 0, errno != EAGAIN else {
      throw HTTPError(.listen, "can't listen on \(path): another program listens there", errno: EADDRINUSE)
    }
    _ = unsafe unlink(path)
  }
}

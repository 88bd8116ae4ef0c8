import Glibc
import Synchronization

/// Makes connections to one endpoint.
final class Connector: Sendable {
  private let endpoint: HTTPClientEndpoint
  private let trust: TLSTrust
  /// Made with the first TLS connection.
  private let context = Mutex<TLSContext?>(nil)

  init(_ endpoint: HTTPClientEndpoint, _ trust: TLSTrust = .system) {
    self.endpoint = endpoint
    self.trust = trust
  }

  /// Connects, to one address after the other where a name has several.
  ///
  /// Throws `connect` naming the endpoint and the reason, `resolve`, `timeout`, `certificate`, `tls`.
  func connect(on loop: EventLoop, timeout: Duration) async throws -> StreamCore {
    let deadline = loop.clock.nanoseconds() + timeout.clampedNanoseconds
    let tls = try tls()
    var last = HTTPError(.connect, "\(endpoint) has no address")
    for address in try await addresses(on: loop, deadline) {
      do {
        return try await LoopWait<StreamCore>.wait(on: loop) { wait in
          ConnectAttempt(loop, wait, tls).start(address, deadline)
        }
      } catch let error as HTTPError {
        let code = Self.keptCodes.contains(error.code) ? error.code : .connect
        last = HTTPError(code, "can't connect to \(endpoint): \(error.message)", errno: error.errno)
      }
    }
    throw last
  }

  /// What says more than that a connection can't be made.
  private static let keptCodes: Set<HTTPError.Code> = [.timeout, .certificate, .tls]

  /// What a connection's session is made from; nil for an endpoint without TLS.
  private func tls() throws(HTTPError) -> (context: TLSContext, host: String)? {
    guard case .tls(let host, _) = endpoint else { return nil }
    let made = try context.withLock { context throws(HTTPError) -> TLSContext in
      if let context { return context }
      let made = try TLSContext(trust)
      context = made
      return made
    }
    return (made, host)
  }

  private func addresses(on loop: EventLoop, _ deadline: Int64) async throws -> [SocketAddress] {
    switch endpoint {
    case .unix(let path):
      guard let address = SocketAddress(unixPath: path) else {
        throw HTTPError(.connect, "\(path) is not a path that a socket can have; the most are 107 bytes")
      }
      return [address]
    case .tcp(let host, let port), .tls(let host, let port):
      if let address = SocketAddress(host: host, port: port) { return [address] }
      return try await LoopWait<[SocketAddress]>.wait(on: loop) { wait in
        Resolver.resolve(host, port, loop, wait, deadline)
      }
    }
  }
}

/// One try to connect to one address.
///
/// `@unchecked Sendable`: touched on its loop's thread only.
private final class ConnectAttempt: LoopTimer, ReadinessObserver, @unchecked Sendable {
  private let loop: EventLoop
  private let wait: LoopWait<StreamCore>
  private let tls: (context: TLSContext, host: String)?
  private var deadline = LoopTimer.never
  private var socket: Socket?
  private var token: Poller.Token?

  init(_ loop: EventLoop, _ wait: LoopWait<StreamCore>, _ tls: (context: TLSContext, host: String)?) {
    self.loop = loop
    self.wait = wait
    self.tls = tls
  }

  func start(_ address: SocketAddress, _ deadline: Int64) {
    self.deadline = deadline
    do throws(HTTPError) {
      let socket = try Socket(family: address.family)
      if address.family != AF_UNIX { socket.setOption(level: Int32(IPPROTO_TCP), name: TCP_NODELAY, value: 1) }
      let raw = socket.raw
      self.socket = consume socket
      let code = unsafe address.with { unsafe Glibc.connect(raw, $0, $1) }
      if code == 0 { return succeed() }
      guard errno == EINPROGRESS else { throw HTTPError.system("connect") }
      token = try loop.observe(raw, self)
      loop.schedule(self, at: deadline)
    } catch {
      end(.failure(error))
    }
  }

  func becameReady(_ readiness: Readiness) {
    guard wait.isWaiting else { return end(.failure(HTTPError(.closed, "nobody waits"))) }
    let number = socket?.takeError() ?? 0
    if number != 0 { return end(.failure(.system("connect", number))) }
    if readiness.contains(.writable) { succeed() }
  }

  override func fire() {
    end(.failure(HTTPError(.timeout, "no answer")))
  }

  func loopEnds() {
    end(.failure(HTTPError(.closed, "the event loop has ended")))
  }

  private func succeed() {
    stopWatching()
    guard let socket = self.socket.take() else { return }
    let core: StreamCore
    do throws(HTTPError) {
      let session = try tls.map { tls throws(HTTPError) in try tls.context.session(host: tls.host) }
      let channel = Channel(loop: loop, socket: socket, session: session)
      guard session == nil else { return TLSHandshake(channel, wait).start(deadline: deadline) }
      core = StreamCore(channel: channel)
      try core.open()
    } catch {
      return wait.end(.failure(error))
    }
    guard wait.isWaiting else { return core.close() }
    wait.end(.success(core))
  }

  private func end(_ result: Result<StreamCore, HTTPError>) {
    stopWatching()
    socket = nil
    wait.end(result.mapError { $0 })
  }

  private func stopWatching() {
    loop.cancel(self)
    if let token, let raw = socket?.raw { loop.forget(raw, token) }
    token = nil
  }
}

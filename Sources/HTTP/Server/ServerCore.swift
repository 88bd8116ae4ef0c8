import Synchronization

/// What the parts of a server share: what it was made with, who is connected, and whether it ends.
final class ServerCore: Sendable {
  let configuration: HTTPServer.Configuration
  let limits: ServerLimits
  let handler: HTTPServer.Handler
  private let eventLoops: EventLoopGroup
  private let state: Mutex<State>
  private let shuttingDown = Atomic<Bool>(false)

  private struct State {
    var ledger: ConnectionLedger
    var shards: [ServerShard] = []
    var loads: [Int] = []
    var listeners: [Listener] = []
    var waiting: CheckedContinuation<Void, Never>?
  }

  init(
    _ configuration: HTTPServer.Configuration, _ eventLoops: EventLoopGroup, _ handler: @escaping HTTPServer.Handler
  ) {
    self.configuration = configuration
    limits = ServerLimits(configuration)
    self.handler = handler
    self.eventLoops = eventLoops
    state = Mutex(
      State(
        ledger: ConnectionLedger(
          connectionsMax: configuration.connectionsMax, perAddressMax: configuration.connectionsPerAddressMax,
          refusalsMax: ServerLimits.refusalsMax)))
  }

  var isShuttingDown: Bool { shuttingDown.load(ordering: .relaxed) }

  var boundAddresses: [ListenAddress] { state.withLock { $0.listeners.map(\.address) } }

  var counters: HTTPServer.Counters {
    state.withLock { state in
      var counters = state.ledger.counters
      counters.connectionsOpen = state.ledger.open
      counters.requests = state.shards.reduce(0) { $0 + $1.requests }
      counters.requestsRefused = state.shards.reduce(0) { $0 + $1.requestsRefused }
      return counters
    }
  }

  /// Binds every address, or none.
  func bind() throws(HTTPError) {
    guard boundAddresses.isEmpty else { return }
    guard !configuration.addresses.isEmpty else { throw HTTPError(.listen, "there is no address to listen on") }
    var listeners: [Listener] = []
    do {
      for address in configuration.addresses {
        listeners.append(try Listener(address, backlog: configuration.acceptBacklog))
      }
    } catch {
      for listener in listeners { listener.close() }
      throw error
    }
    state.withLock { state in
      state.listeners = listeners
      state.shards = eventLoops.loops.map { ServerShard(core: self, loop: $0) }
      state.loads = state.shards.map { _ in 0 }
    }
  }

  /// Accepts connections; `ended` is resumed once the server has shut down.
  func serve(ended: CheckedContinuation<Void, Never>) {
    state.withLock { $0.waiting = ended }
    let loop = eventLoops.loops[0]
    loop.perform { [self] in
      guard !isShuttingDown else { return }
      for listener in state.withLock({ $0.listeners }) {
        listener.start(on: loop) { raw, peer in self.accepted(raw, peer) }
      }
    }
    if isShuttingDown { endIfEmpty() }
  }

  /// Gives a new connection to the loop that has the fewest.
  private func accepted(_ raw: Int32?, _ peer: PeerAddress) {
    guard let raw else { return state.withLock { $0.ledger.countAcceptPause() } }
    let (verdict, index, shard) = state.withLock { state in
      let verdict = state.ledger.add(peer)
      let index = state.loads.indices.min { state.loads[$0] < state.loads[$1] } ?? 0
      if verdict != .drop { state.loads[index] += 1 }
      return (verdict, index, state.shards[index])
    }
    let refusal = refusal(verdict)
    shard.loop.perform {
      let socket = Socket(owning: raw)
      // A dropped connection is closed by its owner's end.
      guard verdict != .drop else { return }
      shard.serve(socket, peer, refusal: refusal) { self.connectionEnded(peer, verdict, index) }
    }
  }

  private func refusal(_ verdict: ConnectionLedger.Verdict) -> HTTPServerError? {
    let message: String
    switch verdict {
    case .accept, .drop: return nil
    case .refuseTotal: message = "there are too many connections; try again later"
    case .refuseAddress: message = "there are too many connections from your address"
    }
    return HTTPServerError(HTTPError(.unavailable, message), headers: ["Retry-After": "1"])
  }

  private func connectionEnded(_ peer: PeerAddress, _ verdict: ConnectionLedger.Verdict, _ index: Int) {
    state.withLock { state in
      state.ledger.remove(peer, verdict)
      state.loads[index] -= 1
    }
    if isShuttingDown { endIfEmpty() }
  }

  /// Closes the listeners and idle connections, and after the grace time all others.
  func beginShutdown(grace: Duration) {
    guard !shuttingDown.exchange(true, ordering: .relaxed) else { return }
    let (listeners, shards) = state.withLock { ($0.listeners, $0.shards) }
    let loop = eventLoops.loops[0]
    loop.perform {
      for listener in listeners { listener.close() }
    }
    for shard in shards { shard.loop.perform { shard.closeIdle() } }
    let end = DelayedWork { for shard in shards { shard.loop.perform { shard.closeAll() } } }
    loop.perform { loop.schedule(end, at: loop.clock.nanoseconds() + grace.clampedNanoseconds) }
    endIfEmpty()
  }

  private func endIfEmpty() {
    let waiting = state.withLock { state -> CheckedContinuation<Void, Never>? in
      guard state.ledger.isEmpty else { return nil }
      defer { state.waiting = nil }
      return state.waiting
    }
    waiting?.resume()
  }
}

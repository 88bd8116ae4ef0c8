import Synchronization

/// The connections of a client: a bound on those in use, and those that wait for another request.
final class ConnectionPool: Sendable {
  private let connector: Connector
  private let eventLoops: EventLoopGroup
  private let configuration: HTTPClient.Configuration
  private let slots: SlotQueue
  private let state = Mutex(State())

  private struct State {
    var idle: [IdleConnection] = []
    var isClosed = false
  }

  init(_ endpoint: HTTPClientEndpoint, _ eventLoops: EventLoopGroup, _ configuration: HTTPClient.Configuration) {
    connector = Connector(endpoint, configuration.trust)
    self.eventLoops = eventLoops
    self.configuration = configuration
    slots = SlotQueue(count: configuration.connectionsMax)
  }

  /// Takes an unused connection that is still good, or makes one; waits while too many are in use.
  func lease() async throws -> ConnectionLease {
    try await slots.take()
    do {
      while let core = takeIdle() {
        if await core.isUsable() { return ConnectionLease(core: core, pool: self, isReused: true) }
      }
      let core = try await connector.connect(on: eventLoops.next(), timeout: configuration.connectTimeout)
      return ConnectionLease(core: core, pool: self, isReused: false)
    } catch {
      slots.giveBack()
      throw error
    }
  }

  /// Closes the unused connections, and from now on every one that is given back.
  func close() {
    let idle = state.withLock { state in
      state.isClosed = true
      defer { state.idle = [] }
      return state.idle
    }
    for connection in idle { connection.end() }
  }

  /// Takes a connection back; one that can't be used again is closed by whoever gives it back.
  fileprivate func giveBack(_ core: StreamCore?) {
    if let core { keep(core) }
    slots.giveBack()
  }

  private func keep(_ core: StreamCore) {
    let connection = IdleConnection(core: core) { [weak self] in self?.forget(core) }
    let surplus = state.withLock { state -> IdleConnection? in
      guard !state.isClosed, configuration.idleConnectionsMax > 0 else { return connection }
      state.idle.append(connection)
      return state.idle.count > configuration.idleConnectionsMax ? state.idle.removeFirst() : nil
    }
    surplus?.end()
    if surplus !== connection { connection.expire(after: configuration.idleConnectionLifetime) }
  }

  private func forget(_ core: StreamCore) {
    state.withLock { $0.idle.removeAll { $0.core === core } }
  }

  /// The connection that was used last, best one on the caller's own loop.
  private func takeIdle() -> StreamCore? {
    let connection = state.withLock { state -> IdleConnection? in
      guard let index = state.idle.lastIndex(where: { $0.core.loop.isCurrent }) else { return state.idle.popLast() }
      return state.idle.remove(at: index)
    }
    connection?.stopExpiring()
    return connection?.core
  }
}

/// A connection while a request uses it; has to be given back or closed exactly once.
final class ConnectionLease: Sendable {
  let core: StreamCore
  let isReused: Bool
  private let pool: ConnectionPool
  private let isOver = Atomic<Bool>(false)

  init(core: StreamCore, pool: ConnectionPool, isReused: Bool) {
    self.core = core
    self.pool = pool
    self.isReused = isReused
  }

  /// Gives the connection back for another request.
  func giveBack() {
    guard !isOver.exchange(true, ordering: .relaxed) else { return }
    pool.giveBack(core)
  }

  /// Closes the connection.
  func close() {
    guard !isOver.exchange(true, ordering: .relaxed) else { return }
    core.loop.perform { [core] in core.close() }
    pool.giveBack(nil)
  }

  /// Lets go of a connection that belongs to somebody else from now on.
  func leave() {
    guard !isOver.exchange(true, ordering: .relaxed) else { return }
    pool.giveBack(nil)
  }
}

/// A connection that waits for another request, and closes when none comes.
///
/// `@unchecked Sendable`: the timer is touched on the connection's loop only.
private final class IdleConnection: LoopTimer, @unchecked Sendable {
  let core: StreamCore
  private let onExpiry: @Sendable () -> Void
  private var isStopped = false

  init(core: StreamCore, onExpiry: @escaping @Sendable () -> Void) {
    self.core = core
    self.onExpiry = onExpiry
  }

  func expire(after lifetime: Duration) {
    core.loop.perform { [self] in
      guard !isStopped else { return }
      core.loop.schedule(self, at: core.loop.clock.nanoseconds() + lifetime.clampedNanoseconds)
    }
  }

  func stopExpiring() {
    core.loop.perform { [self] in
      isStopped = true
      core.loop.cancel(self)
    }
  }

  func end() {
    stopExpiring()
    core.loop.perform { [core] in core.close() }
  }

  override func fire() {
    onExpiry()
    core.close()
  }
}

import Synchronization

/// Something that happens once, and that any number of tasks can wait for.
final class Signal: Sendable {
  private struct State {
    var isFired = false
    var count = 0
    var waiters: [Int: AsyncStream<Never>.Continuation] = [:]
  }

  private let state = Mutex(State())

  var isFired: Bool { state.withLock { $0.isFired } }

  func fire() {
    let waiters = state.withLock { state in
      state.isFired = true
      defer { state.waiters = [:] }
      return state.waiters
    }
    for waiter in waiters.values { waiter.finish() }
  }

  /// Returns when it has happened, or when the task is cancelled.
  func wait() async {
    let (stream, continuation) = AsyncStream.makeStream(of: Never.self)
    let number: Int? = state.withLock { state in
      guard !state.isFired else { return nil }
      state.count += 1
      state.waiters[state.count] = continuation
      return state.count
    }
    guard let number else { return }
    for await _ in stream {}
    state.withLock { _ = $0.waiters.removeValue(forKey: number) }
  }
}

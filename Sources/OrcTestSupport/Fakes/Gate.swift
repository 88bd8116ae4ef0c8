import Synchronization

/// Holds callers until a test opens it.
package final class Gate: Sendable {
  private struct State {
    var isOpen = false
    var waiters: [Int: AsyncStream<Never>.Continuation] = [:]
    var passed = 0
    var arrivals: [AsyncStream<Never>.Continuation] = []
  }

  private let state = Mutex(State())

  /// A closed gate.
  package init() {}

  /// Waits until the gate is open.
  ///
  /// - Throws: `CancellationError` when the caller is cancelled before.
  package func pass() async throws {
    let (stream, continuation) = AsyncStream.makeStream(of: Never.self)
    state.withLock { state in
      state.passed += 1
      if state.isOpen { continuation.finish() } else { state.waiters[state.passed] = continuation }
      for arrival in state.arrivals { arrival.finish() }
      state.arrivals = []
    }
    for await _ in stream {}
    try Task.checkCancellation()
  }

  /// Waits until somebody has come to the gate.
  package func arrival() async {
    let (stream, continuation) = AsyncStream.makeStream(of: Never.self)
    state.withLock { state in
      if state.passed > 0 { continuation.finish() } else { state.arrivals.append(continuation) }
    }
    for await _ in stream {}
  }

  /// Lets everybody through, now and later.
  package func open() {
    state.withLock { state in
      state.isOpen = true
      for waiter in state.waiters.values { waiter.finish() }
      state.waiters = [:]
    }
  }
}

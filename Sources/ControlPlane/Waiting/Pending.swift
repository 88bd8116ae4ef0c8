import Synchronization

/// A result that comes once, and that any number of tasks can wait for.
final class Pending<Value: Sendable>: Sendable {
  private let ended = Signal()
  private let stored = Mutex<Result<Value, any Error>?>(nil)

  /// What came of it; nil while it goes on.
  var result: Result<Value, any Error>? { stored.withLock { $0 } }

  /// Ends it; only the first end counts.
  func end(_ result: Result<Value, any Error>) {
    stored.withLock { stored in if stored == nil { stored = result } }
    ended.fire()
  }

  /// Waits for the end, or until `giveUp` returns.
  func wait(orUntil giveUp: @escaping @Sendable () async -> Void) async -> Result<Value, any Error>? {
    await withTaskGroup { group in
      group.addTask { await self.ended.wait() }
      group.addTask { await giveUp() }
      await group.next()
      group.cancelAll()
    }
    return result
  }

  /// Waits for the end; nil when the task is cancelled before.
  func wait() async -> Result<Value, any Error>? {
    await ended.wait()
    return result
  }
}

/// One piece of work at a time: who asks for it while it goes on waits for the same end.
final class SharedWork: Sendable {
  private let running = Mutex<Pending<Void>?>(nil)

  /// The work that goes on; where there is none, `begin` is called to have a new one carried out.
  func join(_ begin: (Pending<Void>) -> Void) -> Pending<Void> {
    let (pending, isNew) = running.withLock { running in
      if let running { return (running, false) }
      let pending = Pending<Void>()
      running = pending
      return (pending, true)
    }
    if isNew { begin(pending) }
    return pending
  }

  /// Ends the work that goes on.
  func end(_ result: Result<Void, any Error>) {
    let pending = running.withLock { running in
      defer { running = nil }
      return running
    }
    pending?.end(result)
  }
}

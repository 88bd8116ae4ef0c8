import Synchronization

extension EventLoop {
  /// Waits on the loop's clock; throws `CancellationError` when the task is cancelled.
  package func sleep(for duration: Duration) async throws {
    let sleeper = Sleeper(loop: self)
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        perform { sleeper.begin(duration.clampedNanoseconds, continuation) }
      }
    } onCancel: {
      perform { sleeper.cancel() }
    }
  }
}

/// A task that waits for a moment.
///
/// `@unchecked Sendable`: touched on its loop's thread only, which `sleep` sees to.
private final class Sleeper: LoopTimer, @unchecked Sendable {
  private unowned let loop: EventLoop
  private var continuation: CheckedContinuation<Void, any Error>?
  private var isCancelled = false

  init(loop: EventLoop) {
    self.loop = loop
  }

  func begin(_ nanoseconds: Int64, _ continuation: CheckedContinuation<Void, any Error>) {
    guard !isCancelled else { return continuation.resume(throwing: CancellationError()) }
    self.continuation = continuation
    loop.schedule(self, at: loop.clock.nanoseconds() + nanoseconds)
  }

  override func fire() {
    continuation?.resume()
    continuation = nil
  }

  func cancel() {
    isCancelled = true
    loop.cancel(self)
    continuation?.resume(throwing: CancellationError())
    continuation = nil
  }
}

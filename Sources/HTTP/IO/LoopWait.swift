/// One wait of a task for something that happens on a loop; ends early when the task is cancelled.
///
/// `@unchecked Sendable`: its state is touched on the loop's thread only, which `wait` sees to.
final class LoopWait<Value: Sendable>: @unchecked Sendable {
  private var continuation: CheckedContinuation<Value, any Error>?
  private var isCancelled = false
  private var isBeginning = false
  private let loop: EventLoop

  private init(loop: EventLoop) {
    self.loop = loop
  }

  /// Calls `start` on the loop with the wait, and returns what somebody ends the wait with.
  static func wait(
    on loop: EventLoop, _ start: @escaping @Sendable (LoopWait<Value>) -> Void
  ) async throws -> Value {
    let wait = LoopWait<Value>(loop: loop)
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        loop.perform { wait.begin(continuation, start) }
      }
    } onCancel: {
      loop.perform { wait.cancel() }
    }
  }

  /// Says that the task still waits.
  var isWaiting: Bool { continuation != nil }

  /// Ends the wait; nothing happens when it has ended.
  func end(_ result: Result<Value, any Error>) {
    guard let continuation else { return }
    self.continuation = nil
    guard isBeginning, !loop.mayGoOn() else { return continuation.resume(with: result) }
    loop.performLater { continuation.resume(with: result) }
  }

  private func begin(_ continuation: CheckedContinuation<Value, any Error>, _ start: (LoopWait<Value>) -> Void) {
    self.continuation = continuation
    if isCancelled { return cancel() }
    isBeginning = true
    start(self)
    isBeginning = false
  }

  private func cancel() {
    isCancelled = true
    end(.failure(CancellationError()))
  }
}

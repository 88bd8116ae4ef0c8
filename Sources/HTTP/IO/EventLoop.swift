/// A thread that waits for sockets and deadlines and runs what becomes ready.
package final class EventLoop: Sendable {
  init() {}

  /// Waits on the loop's clock; throws `CancellationError` when the task is cancelled.
  package func sleep(for duration: Duration) async throws {
    try await Task.sleep(for: duration)
  }
}

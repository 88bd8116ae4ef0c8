import CLinux
import Glibc

/// Tells the time since the machine started, which never runs back; a test puts its own in place of the system's.
package protocol MonotonicClock: Sendable {
  /// The time since some fixed moment.
  func elapsed() -> Duration
  /// Waits so long, or until the task is cancelled.
  func sleep(for duration: Duration) async throws
}

/// The system's monotonic clock.
package struct SystemMonotonicClock: MonotonicClock {
  /// The clock.
  package init() {}

  /// The time since the machine started.
  package func elapsed() -> Duration {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }

  /// Waits so long, or until the task is cancelled.
  package func sleep(for duration: Duration) async throws { try await Task.sleep(for: duration) }
}

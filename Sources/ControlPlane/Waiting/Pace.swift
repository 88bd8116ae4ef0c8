import Synchronization

/// Lets something through that often at most.
final class Pace: Sendable {
  private let last = Mutex(0.0)
  private let seconds: Double
  private let now: @Sendable () -> Double

  init(_ seconds: Double, now: @escaping @Sendable () -> Double) {
    self.seconds = seconds
    self.now = now
  }

  /// Whether enough time has passed since it last was.
  func isDue() -> Bool {
    let now = now()
    return last.withLock { last in
      guard now - last >= seconds else { return false }
      last = now
      return true
    }
  }
}

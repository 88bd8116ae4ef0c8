/// A moment of civil time: seconds since 1970-01-01T00:00:00Z without leap seconds, and nanoseconds.
package struct WallTime: Sendable, Hashable, Comparable {
  /// Whole seconds since the epoch.
  package let seconds: Int
  /// The rest, 0 to 999,999,999 nanoseconds.
  package let nanoseconds: Int

  /// A moment; nanoseconds beyond a second are carried over.
  package init(seconds: Int, nanoseconds: Int = 0) {
    let (carry, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    self.seconds = seconds + carry - (rest < 0 ? 1 : 0)
    self.nanoseconds = rest < 0 ? rest + 1_000_000_000 : rest
  }

  /// Whole milliseconds since the epoch.
  package var milliseconds: Int { seconds * 1000 + nanoseconds / 1_000_000 }

  /// The moment so much later.
  package func advanced(by duration: Duration) -> WallTime {
    let (more, attoseconds) = duration.components
    return WallTime(seconds: seconds + Int(more), nanoseconds: nanoseconds + Int(attoseconds / 1_000_000_000))
  }

  /// The time from this moment to another, negative when that one is earlier.
  package func duration(to other: WallTime) -> Duration {
    .seconds(other.seconds - seconds) + .nanoseconds(other.nanoseconds - nanoseconds)
  }

  /// Orders by time.
  package static func < (left: WallTime, right: WallTime) -> Bool {
    (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
  }
}

import CLinux
import Glibc

/// Tells the civil time; a test puts its own in place of the system's.
package protocol WallClock: Sendable {
  /// The moment it is.
  func now() -> WallTime
}

/// The system's civil time, which can be set back and forth: for records, not for measuring.
package struct SystemWallClock: WallClock {
  /// The clock.
  package init() {}

  /// The moment it is.
  package func now() -> WallTime {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return WallTime(seconds: time.tv_sec, nanoseconds: time.tv_nsec)
  }
}

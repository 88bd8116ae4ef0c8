import CLinux
import Glibc

/// The clock of an event loop; tests bring one that they move themselves.
package struct LoopClock: Sendable {
  let nanoseconds: @Sendable () -> Int64

  /// Takes a source of nanoseconds since any moment that never goes back.
  package init(nanoseconds: @escaping @Sendable () -> Int64) {
    self.nanoseconds = nanoseconds
  }

  /// The system's monotonic clock (CLOCK_MONOTONIC).
  package static let monotonic = LoopClock {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}

extension Duration {
  /// The duration in nanoseconds, clamped to what fits.
  var clampedNanoseconds: Int64 {
    let (seconds, attoseconds) = components
    guard seconds < Int64.max / 2_000_000_000 else { return Int64.max / 2 }
    return max(0, seconds) * 1_000_000_000 + max(0, attoseconds) / 1_000_000_000
  }
}

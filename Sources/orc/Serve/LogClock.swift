import Synchronization
import System

/// The time at the head of each line of the log; all but the milliseconds is made once a second.
enum LogClock {
  private struct State {
    var second = Int.min
    var text: [UInt8] = []
  }

  private static let state = Mutex(State())

  /// Appends the time now, in UTC, such as `2026-11-21T10:00:00.123Z`.
  static func append(to bytes: inout [UInt8]) {
    let now = SystemWallClock().now()
    let text = state.withLock { state in
      if state.second != now.seconds {
        // Without the `Z` at its end.
        state = State(second: now.seconds, text: Array(WallTime(seconds: now.seconds).rfc3339().utf8.dropLast()))
      }
      return state.text
    }
    bytes.append(contentsOf: text)
    let milliseconds = now.nanoseconds / 1_000_000
    let zero = Int(UInt8(ascii: "0"))
    bytes.append(UInt8(ascii: "."))
    for digit in [milliseconds / 100, milliseconds / 10 % 10, milliseconds % 10] {
      bytes.append(UInt8(truncatingIfNeeded: zero + digit))
    }
    bytes.append(UInt8(ascii: "Z"))
  }
}

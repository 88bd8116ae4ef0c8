import Synchronization
import System

/// The time at the head of each line of the log; all but the milliseconds is made once a second.
enum LogClock {
  private struct State {
    var second = Int.min
    var text = ""
  }

  private static let state = Mutex(State())

  /// The time now, in UTC, such as `2026-11-21T10:00:00.123Z`.
  static func now() -> String {
    let now = SystemWallClock().now()
    let text = state.withLock { state in
      if state.second != now.seconds {
        // Without the `Z` at its end.
        state = State(second: now.seconds, text: String(WallTime(seconds: now.seconds).rfc3339().dropLast()))
      }
      return state.text
    }
    let milliseconds = now.nanoseconds / 1_000_000
    let zeros = milliseconds < 10 ? "00" : milliseconds < 100 ? "0" : ""
    return "\(text).\(zeros)\(milliseconds)Z"
  }
}

import Glibc
import JSON
import Synchronization

/// Tells a job's phases on the standard error stream; on a terminal, how much of one is done.
final class PeonProgressLine: Sendable {
  private struct State {
    var phase = ""
    var isOpen = false
  }

  private let state = Mutex(State())
  private let isQuiet: Bool
  private let isTerminal: Bool

  /// A line that tells nothing where `isQuiet`.
  init(isQuiet: Bool) {
    self.isQuiet = isQuiet
    isTerminal = isatty(STDERR_FILENO) == 1
  }

  /// Tells how far the job is.
  func show(_ job: JSONValue) {
    guard !isQuiet, job["state"]?.string == "running", let phase = job["phase"]?.string else { return }
    let amount = Self.amount(job["progress"])
    state.withLock { state in
      if phase != state.phase {
        if state.isOpen { write("\n") }
        state.phase = phase
        state.isOpen = isTerminal
        write(isTerminal ? "  \(phase)" : "  \(phase)\n")
      }
      if isTerminal, let amount { write("\r  \(phase) \(amount)\u{1B}[K") }
    }
  }

  /// Ends the line that is still open.
  func end() {
    state.withLock { state in
      if state.isOpen { write("\n") }
      state.isOpen = false
    }
  }

  private func write(_ text: String) { StandardStream.write(Array(text.utf8), to: STDERR_FILENO) }

  /// A share in percent, or an amount; nil when nothing is known.
  private static func amount(_ progress: JSONValue?) -> String? {
    guard let done = progress?["done"]?.int else { return nil }
    if let total = progress?["total"]?.int, total > 0 { return "\(min(100, done * 100 / total)) %" }
    return progress?["unit"]?.string == "bytes" ? "\(done >> 20) MiB" : "\(done)"
  }
}

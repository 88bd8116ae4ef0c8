import Glibc
import JSON
import Synchronization
import System

/// Tells the phases of work on the standard error stream; on a terminal, a bar shows how much of one is done.
final class PeonProgressLine: Sendable {
  private struct State {
    var phase = ""
    var isOpen = false
    var beganAt = Duration.zero
    var doneAtStart = 0
    var shownAt = Duration.zero
  }

  /// How often a bar is drawn anew.
  private static let pause = Duration.milliseconds(100)
  /// How long a phase must have gone on before its speed means anything.
  private static let rateAfter = Duration.seconds(1)

  private let state = Mutex(State())
  private let isQuiet: Bool
  private let isTerminal: Bool
  private let clock = SystemMonotonicClock()

  /// A line that tells nothing where `isQuiet`.
  init(isQuiet: Bool) {
    self.isQuiet = isQuiet
    isTerminal = Terminal.isTerminal(STDERR_FILENO)
  }

  /// Tells how far a job is.
  func show(_ job: JSONValue) {
    guard job["state"]?.string == "running", let phase = job["phase"]?.string else { return }
    let progress = job["progress"]
    show(
      phase: phase, done: progress?["done"]?.int, total: progress?["total"]?.int,
      unit: progress?["unit"]?.string ?? "steps")
  }

  /// Tells how far a phase is; only its name where `done` is nil.
  func show(phase: String, done: Int? = nil, total: Int? = nil, unit: String = "bytes") {
    guard !isQuiet else { return }
    state.withLock { state in
      let now = clock.elapsed()
      let isNew = phase != state.phase
      if isNew { begin(phase, done ?? 0, now, &state) }
      guard isTerminal, let done else { return }
      let isLast = done == total
      guard isNew || isLast || now - state.shownAt >= Self.pause else { return }
      state.shownAt = now
      let spent = now - state.beganAt
      var bar = ProgressBar(phase: phase, done: done, total: total, unit: unit)
      if unit == "bytes", spent >= Self.rateAfter {
        bar.rate = max(0, Int(Double(done - state.doneAtStart) / (spent / .seconds(1))))
      }
      write("\r\(bar.text(width: (Terminal.width(STDERR_FILENO) ?? Terminal.widthDefault) - 1))\u{1B}[K")
    }
  }

  private func begin(_ phase: String, _ done: Int, _ now: Duration, _ state: inout State) {
    if state.isOpen { write("\n") }
    state = State(phase: phase, isOpen: isTerminal, beganAt: now, doneAtStart: done)
    write(isTerminal ? "  \(ShownText.line(phase))" : "  \(ShownText.line(phase))\n")
  }

  /// Ends the line that is still open.
  func end() {
    state.withLock { state in
      if state.isOpen { write("\n") }
      state.isOpen = false
      state.phase = ""
    }
  }

  private func write(_ text: String) { StandardStream.write(Array(text.utf8), to: STDERR_FILENO) }
}

import Glibc

/// The terminal while it hands over every key at once and shows none: Ctrl-C comes as a byte, so that the terminal can
/// be put back before the program ends.
struct RawTerminal {
  private let saved: termios

  // Written before any handler that reads it is in place, and never again while one is.
  nonisolated(unsafe) private static var savedForSignals = termios()
  /// What ends the program from outside; Ctrl-C comes as a byte.
  private static let signals = [SIGTERM, SIGHUP]

  /// Takes the terminal over; nil when the standard input is none.
  init?() {
    var saved = termios()
    guard unsafe tcgetattr(STDIN_FILENO, &saved) == 0 else { return nil }
    self.saved = saved
    unsafe Self.savedForSignals = saved
    for number in Self.signals { signal(number, Self.restoreAndEnd) }
    var raw = saved
    raw.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG)
    _ = unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &raw)
  }

  /// Puts the terminal back as it was.
  func restore() {
    var saved = saved
    _ = unsafe tcsetattr(STDIN_FILENO, TCSADRAIN, &saved)
    for number in Self.signals { signal(number, SIG_DFL) }
  }

  /// Both calls may be made in a signal handler (signal-safety(7)).
  private static let restoreAndEnd: @convention(c) (Int32) -> Void = { number in
    _ = unsafe tcsetattr(STDIN_FILENO, TCSANOW, &savedForSignals)
    _exit(128 + number)
  }

  /// The next byte; nil at the input's end.
  static func readByte() -> UInt8? {
    var byte: UInt8 = 0
    while true {
      let count = unsafe read(STDIN_FILENO, &byte, 1)
      if count == 1 { return byte }
      guard count < 0, errno == EINTR else { return nil }
    }
  }
}

/// A person does not want it after all.
struct PeonDeclined: Error {}

/// A person pressed Ctrl-C at a question.
struct PeonInterrupted: Error {}

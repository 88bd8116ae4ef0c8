import Glibc

/// The terminal while it hands over every key at once and shows none: Ctrl-C comes as a byte, so that the terminal can
/// be put back before the program ends.
struct RawTerminal {
  private let saved: termios

  /// Takes the terminal over; nil when the standard input is none.
  init?() {
    var saved = termios()
    guard unsafe tcgetattr(STDIN_FILENO, &saved) == 0 else { return nil }
    self.saved = saved
    var raw = saved
    raw.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG)
    _ = unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &raw)
  }

  /// Puts the terminal back as it was.
  func restore() {
    var saved = saved
    _ = unsafe tcsetattr(STDIN_FILENO, TCSADRAIN, &saved)
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

/// A person pressed Ctrl-C at a question.
struct PeonInterrupted: Error {}

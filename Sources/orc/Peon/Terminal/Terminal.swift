import Glibc

/// What the terminal at the other end can show.
enum Terminal {
  /// The width that is taken where a terminal does not tell its own, in columns.
  static let widthDefault = 80
  /// The narrowest width that is believed, in columns.
  static let widthMin = 10

  /// Whether a stream is a terminal.
  static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

  /// Whether a person can be asked: questions go to the standard error stream.
  static var canAsk: Bool { isTerminal(STDIN_FILENO) && isTerminal(STDERR_FILENO) }

  /// The columns of the terminal; nil where the stream is none, and nothing need be cut.
  static func width(_ descriptor: Int32 = STDOUT_FILENO) -> Int? {
    guard isTerminal(descriptor) else { return nil }
    if let told = environmentVariables()["COLUMNS"].flatMap({ Int($0) }), told >= widthMin { return told }
    var size = winsize()
    guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col >= widthMin else { return widthDefault }
    return Int(size.ws_col)
  }

  /// Whether a stream takes colour: a terminal that is not dumb, and nobody asked for none (https://no-color.org).
  static func hasColour(_ descriptor: Int32 = STDOUT_FILENO) -> Bool {
    let variables = environmentVariables()
    return isTerminal(descriptor) && (variables["NO_COLOR"] ?? "").isEmpty && variables["TERM"] != "dumb"
  }
}

/// A colour or weight of text on a terminal.
enum TerminalStyle: String {
  case bold = "1"
  case dim = "2"
  case red = "31"
  case green = "32"
  case yellow = "33"

  /// The text in this style.
  func apply(_ text: String) -> String { "\u{1B}[\(rawValue)m\(text)\u{1B}[0m" }
}

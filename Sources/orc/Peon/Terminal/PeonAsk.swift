import ArgumentParser
import Glibc

/// Questions to a person at a terminal, on the standard error stream.
enum PeonAsk {
  /// Asks and reads one line; nil when it is empty or the input has ended.
  static func line(_ question: String) -> String? {
    StandardStream.write(Array("\(ShownText.line(question)): ".utf8), to: STDERR_FILENO)
    return readLine().flatMap { $0.isEmpty ? nil : $0 }
  }

  /// Asks for something that the terminal does not show.
  ///
  /// - Throws: `PeonInterrupted` after Ctrl-C; the terminal then shows again what is typed.
  static func secret(_ question: String) throws -> String? {
    // Echo ends before the question shows: whoever answers at once is not seen either.
    guard let terminal = RawTerminal() else { return line(question) }
    StandardStream.write(Array("\(ShownText.line(question)): ".utf8), to: STDERR_FILENO)
    defer {
      terminal.restore()
      StandardStream.write([0x0A], to: STDERR_FILENO)
    }
    var buffer = LineBuffer()
    while let byte = RawTerminal.readByte() {
      switch buffer.take(byte) {
      case .line(let text): return text.isEmpty ? nil : text
      case .interrupt: throw PeonInterrupted()
      case .end: return nil
      case .none: continue
      }
    }
    return nil
  }

  /// Asks whether to go on; without a terminal the command line must have said so.
  ///
  /// - Throws: `ValidationError` where nobody can be asked, `PeonDeclined` when the answer is no.
  static func confirm(_ question: String, isAgreed: Bool) throws {
    if isAgreed { return }
    guard Terminal.canAsk else { throw ValidationError("nobody can be asked here: add --yes to do it without") }
    let answer = line("\(question) [y/N]")?.lowercased()
    guard answer == "y" || answer == "yes" else { throw PeonDeclined() }
  }

  /// Asks for a name to be typed, for what can't be undone.
  ///
  /// - Throws: `ValidationError` where nobody can be asked, `PeonDeclined` when something else was typed.
  static func typed(_ name: String, for deed: String, isAgreed: Bool) throws {
    if isAgreed { return }
    guard Terminal.canAsk else { throw ValidationError("nobody can be asked here: add --yes to do it without") }
    guard line("Type \(name) to \(deed)") == name else { throw PeonDeclined() }
  }
}

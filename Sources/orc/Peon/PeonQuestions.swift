import Glibc
import JSON

/// Asks a person at a terminal for the settings that a plan requires.
enum PeonQuestions {
  /// Takes the server's name when nothing else is given, so it is not asked for.
  private static let namedBySelf = "SERVER_NAME"

  /// The answers, by variable; none where nobody can be asked.
  static func ask(_ plan: JSONValue, given: Set<String>, isQuiet: Bool) -> [(String, String)] {
    guard !isQuiet, isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1 else { return [] }
    var answers: [(String, String)] = []
    for variable in plan["variables"]?.array ?? [] where variable["required"]?.bool == true {
      guard let name = variable["name"]?.string, name != namedBySelf, !given.contains(name),
        variable["fixed"]?.bool != true
      else { continue }
      if let answer = ask(variable, name: name) { answers.append((name, answer)) }
    }
    return answers
  }

  private static func ask(_ variable: JSONValue, name: String) -> String? {
    var question = name
    if let words = variable["description"]?.string ?? variable["label"]?.string { question += " (\(words))" }
    let options = (variable["options"]?.array ?? []).compactMap(\.string)
    if !options.isEmpty { question += " [\(options.joined(separator: ", "))]" }
    StandardStream.write(Array("\(question): ".utf8), to: STDERR_FILENO)
    let isSecret = variable["secret"]?.bool == true
    let answer = isSecret ? withoutEcho { readLine() } : readLine()
    return answer.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// Reads while the terminal does not show what is typed.
  private static func withoutEcho(_ read: () -> String?) -> String? {
    var saved = termios()
    guard unsafe tcgetattr(STDIN_FILENO, &saved) == 0 else { return read() }
    var silent = saved
    silent.c_lflag &= ~tcflag_t(ECHO)
    _ = unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
    defer {
      _ = unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &saved)
      StandardStream.write([0x0A], to: STDERR_FILENO)
    }
    return read()
  }
}

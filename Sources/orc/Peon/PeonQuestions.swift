import JSON

/// Asks a person at a terminal for the settings that a plan requires.
enum PeonQuestions {
  /// Takes the server's name when nothing else is given, so it is not asked for.
  private static let namedBySelf = "SERVER_NAME"

  /// The answers, by variable; none where nobody can be asked.
  ///
  /// - Throws: `PeonInterrupted`.
  static func ask(_ plan: JSONValue, given: Set<String>, isQuiet: Bool) throws -> [(String, String)] {
    guard !isQuiet, Terminal.canAsk else { return [] }
    var answers: [(String, String)] = []
    for variable in plan["variables"]?.array ?? [] where variable["required"]?.bool == true {
      guard let name = variable["name"]?.string, name != namedBySelf, !given.contains(name),
        variable["fixed"]?.bool != true
      else { continue }
      if let answer = try ask(variable, name: name) { answers.append((name, answer)) }
    }
    return answers
  }

  private static func ask(_ variable: JSONValue, name: String) throws -> String? {
    var question = name
    if let words = variable["description"]?.string ?? variable["label"]?.string { question += " (\(words))" }
    let options = (variable["options"]?.array ?? []).compactMap(\.string)
    if !options.isEmpty { question += " [\(options.joined(separator: ", "))]" }
    return variable["secret"]?.bool == true ? try PeonAsk.secret(question) : PeonAsk.line(question)
  }
}

/// No `try!`, no forced unwrap, no forced cast, no implicitly unwrapped type; and a reason before each escape.
enum SafetyRule {
  static func breaches(_ file: SourceFile) -> [Breach] {
    file.code.indices.flatMap { line in
      forced(file.code[line]).map { file.breach(line, $0) } + unexplained(file, line).map { file.breach(line, $0) }
    }
  }

  private static func forced(_ code: String) -> [String] {
    let bytes = Array(code.utf8)
    return bytes.indices.compactMap { position in
      guard bytes[position] == UInt8(ascii: "!"), position > 0 else { return nil }
      let before = bytes[position - 1]
      let after = position + 1 < bytes.count ? bytes[position + 1] : UInt8(ascii: " ")
      guard before.isWordByte || ")]}\"?".utf8.contains(before), after != UInt8(ascii: "=") else { return nil }
      let word = code.words.last { $0.range.upperBound == position }?.text
      switch word {
      case "try": return "try! ends the process; handle the error"
      case "as": return "as! ends the process; use as? and say what else"
      case "init": return nil
      default: return "a forced unwrap ends the process; use guard, if let or ??"
      }
    }
  }

  /// What needs a comment on the line before it, and what the comment says.
  private static func unexplained(_ file: SourceFile, _ line: Int) -> [String] {
    let code = file.code[line]
    var wanting: [String] = []
    if startsTask(code) { wanting.append("a Task needs a comment before it that says who awaits or cancels it") }
    if code.has("@unchecked Sendable") {
      wanting.append("@unchecked Sendable needs a comment before it that proves it")
    }
    if code.has("nonisolated(unsafe)") {
      wanting.append("nonisolated(unsafe) needs a comment before it that proves it")
    }
    return line > 0 && !file.comments[line - 1].isEmpty ? [] : wanting
  }

  /// `Task {`, `Task(priority: ...) {`, `Task.detached {`, and the new immediate ones.
  private static func startsTask(_ code: String) -> Bool {
    let bytes = Array(code.utf8)
    return code.words.contains { word in
      guard word.text == "Task", word.range.lowerBound == 0 || bytes[word.range.lowerBound - 1] != UInt8(ascii: ".")
      else { return false }
      let rest = String(decoding: bytes[word.range.upperBound...], as: UTF8.self)
      return [" {", "{", "(", ".detached", ".immediate"].contains { rest.hasPrefix($0) }
    }
  }
}

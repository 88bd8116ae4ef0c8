/// How long a file, a function and a line may be.
enum SizeRule {
  static let fileLinesMax = 500
  static let functionLinesMax = 70
  static let lineCharactersMax = 120

  static func breaches(_ file: SourceFile) -> [Breach] {
    var found = file.lines.indices.compactMap { line -> Breach? in
      let length = file.lines[line].count
      guard length > lineCharactersMax else { return nil }
      return file.breach(line, "\(length) characters; a line has at most \(lineCharactersMax)")
    }
    // The last line end is followed by an empty line that is not there.
    let count = file.lines.last == "" ? file.lines.count - 1 : file.lines.count
    if count > fileLinesMax {
      found.append(
        Breach(path: file.path, line: 0, message: "\(count) lines; a file has at most \(fileLinesMax)"))
    }
    for function in functions(file) where function.lines.count > functionLinesMax {
      let message = "'\(function.name)' has \(function.lines.count) lines; a function has at most \(functionLinesMax)"
      found.append(file.breach(function.lines.lowerBound, message))
    }
    return found
  }

  struct Function {
    let name: String
    /// From the line of the name to the one with the closing brace, counted from 0.
    let lines: ClosedRange<Int>
  }

  /// Every function, initializer and deinitializer with a body.
  static func functions(_ file: SourceFile) -> [Function] {
    file.code.indices.flatMap { line in
      starts(file.code[line]).compactMap { start in
        end(of: start.offset, line: line, in: file.code).map { Function(name: start.name, lines: line...$0) }
      }
    }
  }

  private static func starts(_ code: String) -> [(name: String, offset: Int)] {
    let words = code.words
    let bytes = Array(code.utf8)
    return words.indices.compactMap { index in
      let word = words[index]
      let next = word.range.upperBound < bytes.count ? bytes[word.range.upperBound] : 0
      let last = word.range.lowerBound > 0 ? bytes[word.range.lowerBound - 1] : 0
      switch word.text {
      case "func":
        return (index + 1 < words.count ? String(words[index + 1].text) : "operator", word.range.upperBound)
      case "init" where last != UInt8(ascii: ".") && "(?<!".utf8.contains(next):
        return ("init", word.range.upperBound)
      case "deinit" where last != UInt8(ascii: "."):
        return ("deinit", word.range.upperBound)
      default: return nil
      }
    }
  }

  /// The line of the brace that closes a function's body; nil when it has none, as in a protocol.
  private static func end(of offset: Int, line start: Int, in code: [String]) -> Int? {
    var parentheses = 0
    var braces = 0
    for line in code[start...].indices {
      if line > start, braces == 0, parentheses == 0, beginsAnother(code[line]) { return nil }
      for byte in code[line].utf8.dropFirst(line == start ? offset : 0) {
        switch byte {
        case UInt8(ascii: "("): parentheses += 1
        case UInt8(ascii: ")"): parentheses -= 1
        case UInt8(ascii: "{") where parentheses == 0 || braces > 0: braces += 1
        case UInt8(ascii: "}") where braces == 0 && parentheses == 0: return nil
        case UInt8(ascii: "}") where braces > 0:
          braces -= 1
          if braces == 0 { return line }
        default: break
        }
      }
    }
    return nil
  }

  /// Whether a line starts a declaration, so that what came before it was one without a body.
  private static func beginsAnother(_ code: String) -> Bool {
    let keywords: Set<Substring> = [
      "func", "init", "deinit", "var", "let", "case", "struct", "class", "enum", "actor", "protocol", "extension",
      "static", "package", "private", "mutating", "associatedtype", "subscript", "typealias",
    ]
    return code.trimmed.hasPrefix("@") || code.words.first.map { keywords.contains($0.text) } ?? false
  }
}

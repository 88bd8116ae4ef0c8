/// A Swift file taken apart: what is code, what is comment, what is text.
struct SourceFile: Sendable {
  /// Below the repository, such as `Sources/JSON/JSONValue.swift`.
  let path: String
  /// The lines as they stand.
  let lines: [String]
  /// The lines with comments and the contents of string literals blanked out.
  let code: [String]
  /// The text of the comments of each line, with their slashes; empty without one.
  let comments: [String]

  init(path: String, text: String) {
    self.path = path
    lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var lexer = Lexer(bytes: Array(text.utf8))
    (code, comments) = lexer.run()
  }

  /// The target or test target that the file belongs to; nil outside `Sources` and `Tests`.
  var target: String? {
    let parts = path.split(separator: "/")
    guard parts.count > 2, parts[0] == "Sources" || parts[0] == "Tests" else { return nil }
    return String(parts[1])
  }

  var isTest: Bool { path.hasPrefix("Tests/") }

  /// A breach of a rule on a line counted from 0.
  func breach(_ line: Int, _ message: String) -> Breach { Breach(path: path, line: line + 1, message: message) }
}

/// The words of a line of code: names, keywords and numbers, with where they begin and end in its UTF-8.
struct Word: Equatable {
  let text: Substring
  let range: Range<Int>

  /// Whether a name comes after it, with one blank between; an operator's name is no word.
  func isFollowedByName(in line: String) -> Bool {
    line.utf8.dropFirst(range.upperBound + 1).first.map(\.isWordByte) ?? false
  }
}

extension String {
  /// The words of a line of code, in order.
  var words: [Word] {
    var found: [Word] = []
    var start: Int?
    let bytes = Array(utf8)
    for position in 0...bytes.count {
      let inside = position < bytes.count && bytes[position].isWordByte
      if inside, start == nil { start = position }
      if !inside, let begin = start {
        let from = utf8.index(utf8.startIndex, offsetBy: begin)
        let to = utf8.index(utf8.startIndex, offsetBy: position)
        found.append(Word(text: self[from..<to], range: begin..<position))
        start = nil
      }
    }
    return found
  }

  /// Whether the text has this part, which may stand anywhere.
  func has(_ part: String) -> Bool { !ranges(of: part).isEmpty }

  var isBlank: Bool { allSatisfy(\.isWhitespace) }

  /// Without blanks at either end.
  var trimmed: Substring {
    let front = drop(while: \.isWhitespace)
    guard let last = front.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return front[...last]
  }
}

extension UInt8 {
  /// A letter, a digit, an underscore, or part of a character beyond ASCII.
  var isWordByte: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...: true
    default: false
    }
  }
}

/// What no tracked file says: paths of one machine, and promises to finish later.
enum TextRule {
  /// Put together from halves, so that this file does not break its own rule.
  static let promises = ["TO" + "DO", "FIX" + "ME"]
  static let paths = ["../sha" + "red", "/wo" + "rk/", "/ro" + "ot/.", "/opt/sw" + "ift", "/Use" + "rs/"]

  static func breaches(path: String, text: String) -> [Breach] {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.indices.flatMap { line in
      let text = String(lines[line])
      return promises.filter { promise in text.has(promise) && text.words.contains { $0.text == promise } }
        .map {
          Breach(path: path, line: line + 1, message: "'\($0)': finish it, or leave it out and say so in the docs")
        }
        + paths.filter { stands($0, in: text) }
        .map { Breach(path: path, line: line + 1, message: "'\($0)' is a path of one machine") }
    }
  }

  /// Whether a path begins here, rather than being the middle of a longer one.
  private static func stands(_ path: String, in text: String) -> Bool {
    text.ranges(of: path).contains { range in
      guard path.hasPrefix("/"), range.lowerBound > text.startIndex else { return true }
      let before = text[text.index(before: range.lowerBound)]
      return !(before.isLetter || before.isNumber || "._-}*$)>".contains(before))
    }
  }
}

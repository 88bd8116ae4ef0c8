/// Names that say nothing, for types and files.
enum NameRule {
  static let forbidden = ["Manager", "Helper", "Helpers", "Util", "Utils", "Utilities", "Impl"]
  private static let kinds: Set<Substring> = ["struct", "class", "enum", "actor", "protocol", "typealias"]

  static func breaches(_ file: SourceFile) -> [Breach] {
    var found: [Breach] = []
    let name = file.path.split(separator: "/").last?.split(separator: ".").first ?? ""
    if let ending = ending(of: name) {
      found.append(Breach(path: file.path, line: 0, message: "the file's name ends in '\(ending)', which says nothing"))
    }
    for line in file.code.indices {
      let words = file.code[line].words
      for (keyword, declared) in zip(words, words.dropFirst()) where kinds.contains(keyword.text) {
        guard let ending = ending(of: declared.text) else { continue }
        found.append(file.breach(line, "the type's name '\(declared.text)' ends in '\(ending)', which says nothing"))
      }
    }
    return found
  }

  private static func ending(of name: Substring) -> String? { forbidden.first { name.hasSuffix($0) } }
}

/// What other targets see is explained where it stands; only a value's plain fields may let their names speak.
enum DocumentationRule {
  private static let kinds: Set<Substring> = [
    "struct", "class", "enum", "actor", "protocol", "func", "var", "let", "init", "subscript", "typealias",
  ]
  /// Members that mean the same in every type, because the standard library says what they mean.
  private static let known: Set<Substring> = [
    "description", "debugDescription", "hash", "encode", "init", "id", "RawValue", "Element", "operator",
  ]

  /// - Parameter explained: The names of what protocols ask for, which are explained there.
  static func breaches(_ file: SourceFile, explained: Set<Substring> = []) -> [Breach] {
    guard !file.isTest else { return [] }
    return file.code.indices.compactMap { line in
      guard let name = declared(file.code[line]), !known.contains(name), !explained.contains(name),
        !isDocumented(file, line)
      else { return nil }
      return file.breach(line, "'\(name)' is seen by other targets and has no doc comment")
    }
  }

  /// The names of the documented functions and properties that the protocols of a file ask for.
  static func requirements(_ file: SourceFile) -> Set<Substring> {
    var names: Set<Substring> = []
    var depth: Int?
    for line in file.code.indices {
      let words = file.code[line].words.map(\.text)
      if depth == nil, words.contains("protocol") { depth = 0 }
      guard let open = depth else { continue }
      if open == 1, let kind = words.firstIndex(where: { $0 == "func" || $0 == "var" }), kind + 1 < words.count,
        isDocumented(file, line)
      {
        names.insert(words[kind + 1])
      }
      let bytes = file.code[line].utf8
      let change = bytes.count { $0 == UInt8(ascii: "{") } - bytes.count { $0 == UInt8(ascii: "}") }
      depth = open + change <= 0 && bytes.contains(UInt8(ascii: "}")) ? nil : open + change
    }
    return names
  }

  /// The name of the package declaration on a line of code.
  private static func declared(_ code: String) -> Substring? {
    let words = code.words.map(\.text)
    guard let access = words.firstIndex(of: "package"), !code.trimmed.hasPrefix("import"),
      let kind = words[access...].firstIndex(where: { kinds.contains($0) || $0 == "import" || $0 == "extension" }),
      kinds.contains(words[kind]), !isField(code, words[access...])
    else { return nil }
    // `package class func`: the kind is the second word.
    let index = kind + 1 < words.count && kinds.contains(words[kind + 1]) ? kind + 1 : kind
    if words[index] == "init" || words[index] == "subscript" { return words[index] }
    guard words[index] != "func" || code.words[index].isFollowedByName(in: code) else { return "operator" }
    return index + 1 < words.count ? words[index + 1] : "operator"
  }

  /// A stored property of a value: `package let name: String`.
  private static func isField(_ code: String, _ words: ArraySlice<Substring>) -> Bool {
    let isProperty =
      words.first { !["package", "private", "set"].contains($0) }.map { $0 == "let" || $0 == "var" } ?? false
    return isProperty && code.hasPrefix("  ") && !code.has("{")
  }

  /// A doc comment above, with nothing but attributes between.
  private static func isDocumented(_ file: SourceFile, _ line: Int) -> Bool {
    for above in file.lines[..<line].indices.reversed() {
      if file.comments[above].hasPrefix("///") { return true }
      guard file.code[above].trimmed.hasPrefix("@") else { return false }
    }
    return false
  }
}

/// `${VAR}` in the values of a compose file (Compose specification, "Interpolation").
struct ComposeTemplate {
  /// Why a text cannot be interpolated.
  struct Failure: Error {
    let reason: String
  }

  /// The deepest nesting of defaults within defaults.
  static let depthMax = 16

  let environment: [String: String]

  /// The text with its variables replaced and `$$` turned into `$`; a `$` before anything else stays.
  func substitute(_ text: String, depth: Int = 0) throws(Failure) -> String {
    guard text.utf8.contains(UInt8(ascii: "$")) else { return text }
    guard depth <= ComposeTemplate.depthMax else {
      throw Failure(reason: "defaults are nested deeper than \(ComposeTemplate.depthMax) levels")
    }
    var result = ""
    var rest = text.unicodeScalars[...]
    while let dollar = rest.firstIndex(of: "$") {
      result.unicodeScalars.append(contentsOf: rest[..<dollar])
      rest = rest[dollar...].dropFirst()
      guard let next = rest.first else { return result + "$" }
      if next == "$" {
        result += "$"
        rest = rest.dropFirst()
      } else if next == "{" {
        result += try braced(&rest, depth: depth)
      } else {
        let name = ComposeTemplate.name(rest)
        result += name.isEmpty ? "$" : environment[String(name)] ?? ""
        rest = rest.dropFirst(name.count)
      }
    }
    result.unicodeScalars.append(contentsOf: rest)
    return result
  }

  /// The value of `{...}` at the head of a text, which is taken off.
  private func braced(_ rest: inout Substring.UnicodeScalarView, depth: Int) throws(Failure) -> String {
    var open = 0
    guard
      let end = rest.firstIndex(where: {
        open += $0 == "{" ? 1 : $0 == "}" ? -1 : 0
        return open == 0
      })
    else { throw Failure(reason: "a '${' without its '}'; write '$$' for a '$'") }
    let inner = rest[..<end].dropFirst()
    rest = rest[end...].dropFirst()
    let name = String(ComposeTemplate.name(inner))
    var rule = inner.dropFirst(name.unicodeScalars.count)
    guard !name.isEmpty else {
      throw Failure(reason: "'${\(Substring(inner))}' is not a variable; write '$$' for a '$'")
    }
    guard !rule.isEmpty else { return environment[name] ?? "" }
    let needsText = rule.first == ":"
    if needsText { rule = rule.dropFirst() }
    guard let mark = rule.first, "-+?".unicodeScalars.contains(mark) else {
      throw Failure(reason: "'${\(Substring(inner))}' is not a variable; write '$$' for a '$'")
    }
    let argument = try substitute(String(Substring(rule.dropFirst())), depth: depth + 1)
    let value = environment[name].flatMap { needsText && $0.isEmpty ? nil : $0 }
    switch mark {
    case "-": return value ?? argument
    case "+": return value == nil ? environment[name] ?? "" : argument
    default:
      guard let value else {
        throw Failure(reason: argument.isEmpty ? "the variable \(name) is required" : "\(name): \(argument)")
      }
      return value
    }
  }

  private static func name(_ text: Substring.UnicodeScalarView) -> Substring.UnicodeScalarView {
    func isLetter(_ scalar: Unicode.Scalar) -> Bool {
      ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || scalar == "_"
    }
    guard let first = text.first, isLetter(first) else { return text.prefix(0) }
    return text.prefix { isLetter($0) || ("0"..."9").contains($0) }
  }
}

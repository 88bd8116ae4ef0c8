extension YAMLScalar {
  /// The long form of the tags of the core schema.
  static let tagPrefix = "tag:yaml.org,2002:"

  /// Makes a scalar and finds its meaning; nil when an explicit tag doesn't fit the text.
  package init?(text: String, style: Style, tag: String?) {
    self.text = text
    self.style = style
    self.tag = tag
    guard let tag, tag != "!" else {
      value = style == .plain && tag == nil ? YAMLScalar.resolve(text) : .string
      return
    }
    guard let value = YAMLScalar.convert(text, tag: tag) else { return nil }
    self.value = value
  }

  /// Whether an explicit tag of a scalar is one of the core schema.
  static func isKnown(tag: String) -> Bool {
    ["str", "null", "bool", "int", "float"].contains { tagPrefix + $0 == tag } || tag == "!"
  }

  /// The meaning of a plain text in the core schema.
  package static func resolve(_ text: String) -> Value {
    switch text {
    case "", "~", "null", "Null", "NULL": return .null
    case "true", "True", "TRUE": return .bool(true)
    case "false", "False", "FALSE": return .bool(false)
    default: break
    }
    guard let first = text.utf8.first, "+-.0123456789".utf8.contains(first) else { return .string }
    return number(text) ?? .string
  }

  private static func convert(_ text: String, tag: String) -> Value? {
    if tag == tagPrefix + "str" { return .string }
    let value = resolve(text)
    switch (tag.dropFirst(tagPrefix.count), value) {
    case ("null", .null), ("bool", .bool), ("int", .int), ("float", .float): return value
    case ("float", .int(let number)): return .float(Double(number))
    default: return nil
    }
  }

  private static func number(_ text: String) -> Value? {
    if text.hasPrefix("0x") { return digits(text, 16) }
    if text.hasPrefix("0o") { return digits(text, 8) }
    let unsigned = text.utf8.first == UInt8(ascii: "-") || text.utf8.first == UInt8(ascii: "+")
    let body = unsigned ? text.dropFirst() : text[...]
    switch body {
    case ".inf", ".Inf", ".INF": return .float(text.hasPrefix("-") ? -.infinity : .infinity)
    case ".nan", ".NaN", ".NAN": return unsigned ? nil : .float(.nan)
    default: break
    }
    guard isDecimal(body.utf8) else { return nil }
    if let number = Int(text) { return .int(number) }
    return Double(text).map { .float($0) }
  }

  private static func digits(_ text: String, _ radix: Int) -> Value? {
    let body = text.dropFirst(2)
    guard body.utf8.allSatisfy({ $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: "+") }) else { return nil }
    return Int(body, radix: radix).map { .int($0) }
  }

  /// Whether a text without its sign is `digits [. digits] [e digits]` with a digit before or after the point.
  private static func isDecimal(_ text: Substring.UTF8View) -> Bool {
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    var rest = text[...]
    func skipDigits() -> Int {
      let count = rest.prefix { digits.contains($0) }.count
      rest = rest.dropFirst(count)
      return count
    }
    var count = skipDigits()
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      count += skipDigits()
    }
    guard count > 0 else { return false }
    if let first = rest.first, first == UInt8(ascii: "e") || first == UInt8(ascii: "E") {
      rest = rest.dropFirst()
      if let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { rest = rest.dropFirst() }
      guard skipDigits() > 0 else { return false }
    }
    return rest.isEmpty
  }
}

/// JSON as Go's `encoding/json` writes it, byte for byte: the configuration hash is taken over it.
indirect enum ComposeJSON {
  case null
  case bool(Bool)
  case int(Int)
  case float(Float)
  case string(String)
  case array([ComposeJSON])
  /// Fields in this order.
  case object([(String, ComposeJSON)])

  /// An object of a Go map, whose keys are sorted by their bytes.
  static func map(_ pairs: [(String, ComposeJSON)]) -> ComposeJSON {
    .object(pairs.sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) })
  }

  /// A list of strings.
  static func strings(_ strings: [String]) -> ComposeJSON { .array(strings.map { .string($0) }) }

  /// The text.
  var text: String {
    var out = ""
    write(to: &out)
    return out
  }

  private func write(to out: inout String) {
    switch self {
    case .null: out += "null"
    case .bool(let value): out += value ? "true" : "false"
    case .int(let number): out += String(number)
    case .float(let number): out += ComposeJSON.decimal(number)
    case .string(let text): ComposeJSON.quote(text, to: &out)
    case .array(let elements):
      out += "["
      for (index, element) in elements.enumerated() {
        if index > 0 { out += "," }
        element.write(to: &out)
      }
      out += "]"
    case .object(let fields):
      out += "{"
      for (index, field) in fields.enumerated() {
        if index > 0 { out += "," }
        ComposeJSON.quote(field.0, to: &out)
        out += ":"
        field.1.write(to: &out)
      }
      out += "}"
    }
  }

  /// Go escapes `<`, `>` and `&` too, so that the text can stand in HTML.
  private static func quote(_ text: String, to out: inout String) {
    out += "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\r": out += "\\r"
      case "\t": out += "\\t"
      case "\u{8}": out += "\\b"
      case "\u{C}": out += "\\f"
      case "\u{0}"..."\u{1F}", "<", ">", "&", "\u{2028}", "\u{2029}":
        let hex = String(scalar.value, radix: 16)
        out += "\\u" + String(repeating: "0", count: 4 - hex.utf8.count) + hex
      default: out.unicodeScalars.append(scalar)
      }
    }
    out += "\""
  }

  /// The shortest decimal that reads back as the number, without an exponent from 1e-6 to 1e21.
  private static func decimal(_ number: Float) -> String {
    let parts = "\(number)".split(separator: "e")
    guard parts.count == 2, let exponent = Int(parts[1]) else {
      return parts[0].hasSuffix(".0") ? String(parts[0].dropLast(2)) : String(parts[0])
    }
    let digits = parts[0].split(separator: ".")
    let isWhole = digits.count == 1 || digits[1] == "0"
    if exponent < -6 || exponent >= 21 {
      let mantissa = isWhole ? digits[0] : parts[0]
      return "\(mantissa)e\(exponent < 0 ? "-" : "+")\(exponent.magnitude < 10 ? "0" : "")\(exponent.magnitude)"
        .replacing("e-0", with: "e-")
    }
    let all = digits[0] + (isWhole ? "" : digits[1])
    if exponent < 0 { return "0." + String(repeating: "0", count: -exponent - 1) + all }
    return all + String(repeating: "0", count: max(0, exponent + 1 - all.utf8.count))
  }
}

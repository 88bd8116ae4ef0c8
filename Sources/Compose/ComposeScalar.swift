import YAML

/// A single value as stock compose (go-yaml 3) would read it.
enum ComposeScalar: Equatable {
  case null
  case bool(Bool)
  case int(Int)
  /// A number with a fraction; the text is the one that Go prints.
  case float(Double, text: String)
  case string(String)

  /// The text that lists and mappings of strings get from the value; nil for null.
  var text: String? {
    switch self {
    case .null: nil
    case .bool(let value): value ? "true" : "false"
    case .int(let number): String(number)
    case .float(_, let text): text
    case .string(let text): text
    }
  }

  /// Reads a scalar; nil where the readers of YAML 1.1 and 1.2 disagree, so that only quotes make it certain.
  init?(_ scalar: YAMLScalar) {
    guard scalar.style == .plain, scalar.tag == nil else {
      switch scalar.value {
      case .string: self = .string(scalar.text)
      case .null: self = .null
      case .bool(let value): self = .bool(value)
      case .int(let number): self = .int(number)
      case .float: return nil
      }
      return
    }
    switch scalar.value {
    case .null: self = .null
    case .bool(let value): self = .bool(value)
    case .int(let number):
      guard String(number) == scalar.text else { return nil }
      self = .int(number)
    case .float(let number):
      guard let text = ComposeScalar.goText(scalar.text) else { return nil }
      self = .float(number, text: text)
    case .string:
      guard !ComposeScalar.isNumberElsewhere(scalar.text) else { return nil }
      self = .string(scalar.text)
    }
  }

  /// A plain decimal fraction as Go's `%v` prints it; nil where that would need an exponent.
  private static func goText(_ text: String) -> String? {
    let body = text.hasPrefix("-") ? text.dropFirst() : text[...]
    let parts = body.split(separator: ".", omittingEmptySubsequences: false)
    let isDigits: (Substring) -> Bool = { !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
    // Fifteen digits survive the way through a double unchanged; Go writes an exponent from a million on.
    guard parts.count == 2, parts.allSatisfy(isDigits), body.utf8.count <= 16, parts[0].utf8.count <= 6,
      parts[0] == "0" || !parts[0].hasPrefix("0"), parts[0] != "0" || !parts[1].hasPrefix("0000")
    else { return nil }
    var fraction = parts[1]
    while fraction.hasSuffix("0") { fraction.removeLast() }
    let sign = text.hasPrefix("-") ? "-" : ""
    return fraction.isEmpty ? sign + parts[0] : "\(sign)\(parts[0]).\(fraction)"
  }

  /// Whether go-yaml takes a text for a number or a date that the core schema takes for a string.
  private static func isNumberElsewhere(_ text: String) -> Bool {
    let body = text.replacing("_", with: "")
    let unsigned = body.hasPrefix("-") || body.hasPrefix("+") ? body.dropFirst() : body[...]
    guard let first = unsigned.utf8.first, (0x30...0x39).contains(first) || first == UInt8(ascii: ".") else {
      return false
    }
    let lower = unsigned.lowercased()
    for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] where lower.hasPrefix(prefix) {
      return UInt64(lower.dropFirst(2), radix: radix) != nil
    }
    if Double(String(unsigned)) != nil { return true }
    // A date: four digits, a dash, one or two digits, a dash, a digit.
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    return parts.count >= 3 && parts[0].utf8.count == 4 && UInt(parts[0]) != nil && UInt(parts[1]) != nil
      && (parts[2].utf8.first.map { (0x30...0x39).contains($0) } ?? false)
  }
}

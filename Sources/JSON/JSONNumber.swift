/// A number exactly as its text says, so that nothing is lost between reading and writing.
package struct JSONNumber: Sendable, Hashable {
  /// The literal, in the grammar of RFC 8259 section 6.
  package let text: String

  /// A number whose literal has been checked by the parser.
  init(checked text: String) { self.text = text }

  /// The number that an integer is.
  package init(_ value: some BinaryInteger) { text = String(value) }

  /// The shortest number that reads back as the same double; nil for infinities and NaN, which JSON cannot say.
  package init?(_ value: Double) {
    guard value.isFinite else { return nil }
    text = JSONNumber.shortest(value)
  }

  /// The value as an integer when it is one exactly (`1`, `1.0`, `1e2`) and fits; otherwise nil.
  package var int: Int? { Int(text) ?? exactInt }

  /// The nearest double; infinite when the literal is beyond its range.
  package var double: Double { Double(text) ?? .nan }

  /// The integer behind a literal with a fraction or an exponent, found on its digits so that nothing is rounded.
  private var exactInt: Int? {
    let parts = text.split(whereSeparator: { $0 == "e" || $0 == "E" })
    guard let mantissa = parts.first, var exponent = parts.count > 1 ? Int(parts[1]) : 0 else { return nil }
    let isNegative = mantissa.hasPrefix("-")
    let halves = mantissa.drop(while: { $0 == "-" }).split(separator: ".")
    var digits = halves.joined()
    let fractionCount = halves.count > 1 ? halves[1].count : 0
    while digits.last == "0" {
      digits.removeLast()
      exponent = exponent.addingReportingOverflow(1).partialValue
    }
    digits = String(digits.drop(while: { $0 == "0" }))
    if digits.isEmpty { return 0 }
    exponent = exponent.subtractingReportingOverflow(fractionCount).partialValue
    guard exponent >= 0, exponent <= 19 else { return nil }
    return Int((isNegative ? "-" : "") + digits + String(repeating: "0", count: exponent))
  }

  /// A double in the form of ECMAScript and Go: no `.0`, an exponent only below 1e-6 or from 1e21 on.
  private static func shortest(_ value: Double) -> String {
    if value == 0 { return value.sign == .minus ? "-0" : "0" }
    let parts = value.magnitude.description.split(separator: "e")
    let halves = parts[0].split(separator: ".")
    let whole = halves[0]
    let fraction = halves.count > 1 && halves[1] != "0" ? halves[1] : ""
    var digits = String((whole + fraction).drop(while: { $0 == "0" }))
    // The decimal point stands after this many digits.
    var point = whole.count + (parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
    point -= whole.count + fraction.count - digits.count
    while digits.last == "0" { digits.removeLast() }
    let sign = value < 0 ? "-" : ""
    switch point {
    case digits.count...21:
      return sign + digits + String(repeating: "0", count: point - digits.count)
    case 1..<21:
      return sign + digits.prefix(point) + "." + digits.dropFirst(point)
    case -5...0:
      return sign + "0." + String(repeating: "0", count: -point) + digits
    default:
      let rest = digits.count > 1 ? "." + digits.dropFirst() : ""
      return sign + digits.prefix(1) + rest + "e" + (point > 0 ? "+" : "") + String(point - 1)
    }
  }
}

extension JSONNumber: ExpressibleByIntegerLiteral {
  /// The number that an integer literal is.
  package init(integerLiteral value: Int) { self.init(value) }
}

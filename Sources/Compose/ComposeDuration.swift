/// Durations as Go writes and reads them, which is how compose does (Go's `time.ParseDuration`).
enum ComposeDuration {
  private static let units: [(name: String, nanoseconds: Int64)] = [
    ("ns", 1), ("us", 1_000), ("µs", 1_000), ("μs", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000),
    ("m", 60_000_000_000), ("h", 3_600_000_000_000),
  ]

  /// Reads `1m30s`, `1.5h`, `500ms`; nil for anything else, negative durations included.
  static func parse(_ text: String) -> Duration? {
    if text == "0" { return .zero }
    var rest = text.hasPrefix("+") ? text.dropFirst() : text[...]
    guard !rest.isEmpty else { return nil }
    var total: Int64 = 0
    while !rest.isEmpty {
      let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
      rest = rest.dropFirst(number.count)
      let unitText = rest.prefix { !($0.isASCII && ($0.isNumber || $0 == ".")) }
      rest = rest.dropFirst(unitText.count)
      guard let unit = units.first(where: { $0.name == unitText }), let part = value(number, unit.nanoseconds) else {
        return nil
      }
      let (sum, overflow) = total.addingReportingOverflow(part)
      guard !overflow else { return nil }
      total = sum
    }
    return .nanoseconds(total)
  }

  private static func value(_ number: Substring, _ unit: Int64) -> Int64? {
    let parts = number.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard number.contains(where: \.isNumber), parts.allSatisfy({ !$0.contains(".") }) else { return nil }
    guard let whole = parts[0].isEmpty ? 0 : Int64(parts[0]) else { return nil }
    let (product, overflow) = whole.multipliedReportingOverflow(by: unit)
    guard !overflow else { return nil }
    guard parts.count == 2, let fraction = Double("0." + (parts[1].isEmpty ? "0" : parts[1])) else { return product }
    return product.addingReportingOverflow(Int64(fraction * Double(unit))).partialValue
  }

  /// Writes a duration as Go does: `1m30s`, `1.5s`, `0s`, `500ms`.
  static func format(_ duration: Duration) -> String {
    let (seconds, attoseconds) = duration.components
    let nanoseconds = seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    guard nanoseconds != 0 else { return "0s" }
    for (name, unit) in [("ns", Int64(1)), ("µs", 1_000), ("ms", 1_000_000)] where nanoseconds < unit * 1_000 {
      return decimal(nanoseconds, unit) + name
    }
    let minutes = nanoseconds / 60_000_000_000
    let rest = decimal(nanoseconds % 60_000_000_000, 1_000_000_000) + "s"
    if minutes >= 60 { return "\(minutes / 60)h\(minutes % 60)m\(rest)" }
    return minutes > 0 ? "\(minutes)m\(rest)" : rest
  }

  private static func decimal(_ value: Int64, _ unit: Int64) -> String {
    guard value % unit != 0 else { return String(value / unit) }
    // The unit is a power of ten, so adding it pads the fraction with zeros.
    var fraction = String(String(value % unit + unit).dropFirst())
    while fraction.hasSuffix("0") { fraction.removeLast() }
    return "\(value / unit).\(fraction)"
  }
}

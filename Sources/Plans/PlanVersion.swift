/// A recipe's version, compared leniently: whatever is written, one is older, newer or the same.
///
/// The numbers count, part by part; of two with the same numbers one with more behind them is older, as
/// `1.0.0-untested` is than `1.0.0`. What has no number is oldest.
struct PlanVersion: Comparable {
  private let numbers: [Substring]
  private let suffix: Substring

  init(_ text: String) {
    var rest = text.drop { $0.isWhitespace }
    if rest.first == "v" || rest.first == "V" { rest = rest.dropFirst() }
    let head = rest.prefix { $0 == "." || ($0.isASCII && $0.isNumber) }
    suffix = rest[head.endIndex...]
    // Without zeros before and behind, so that numbers of any length compare by their length, then as text.
    var numbers = head.split(separator: ".").map { $0.drop { $0 == "0" } }
    while numbers.last?.isEmpty == true { numbers.removeLast() }
    self.numbers = numbers
  }

  static func == (left: Self, right: Self) -> Bool { !(left < right) && !(right < left) }

  static func < (left: Self, right: Self) -> Bool {
    for place in 0..<max(left.numbers.count, right.numbers.count) {
      let pair = (left.number(place), right.number(place))
      if pair.0 != pair.1 { return (pair.0.count, String(pair.0)) < (pair.1.count, String(pair.1)) }
    }
    if left.suffix.isEmpty != right.suffix.isEmpty { return right.suffix.isEmpty }
    return left.suffix < right.suffix
  }

  private func number(_ place: Int) -> Substring { place < numbers.count ? numbers[place] : "" }
}

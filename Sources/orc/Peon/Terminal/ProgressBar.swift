/// How much of something is done, as a line of text.
struct ProgressBar {
  /// What is done, such as `uploading`.
  let phase: String
  let done: Int
  /// Nil when nobody knows.
  let total: Int?
  /// `bytes`, `files`, `layers` or `steps`.
  let unit: String
  /// Bytes or things in a second; nil when that is not known.
  var rate: Int?

  /// The width of the bar itself, in columns.
  private static let barWidth = 24

  /// The line, in at most so many columns.
  func text(width: Int) -> String {
    let phase = ShownText.line(phase)
    guard let total, total > 0 else { return ShownText.cut("  \(phase) \(Self.amount(done, unit))\(speed)", to: width) }
    let share = min(100, max(0, Int(Double(done) / Double(total) * 100)))
    let filled = share * Self.barWidth / 100
    let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: Self.barWidth - filled)
    let percent = String(repeating: " ", count: 3 - String(share).count) + "\(share) %"
    let whole = "  \(phase) [\(bar)] \(percent)  \(Self.amount(done, unit)) of \(Self.amount(total, unit))\(speed)"
    if ShownText.width(whole) <= width { return whole }
    return ShownText.cut("  \(phase) \(percent)", to: width)
  }

  private var speed: String { rate.map { "  \(Self.amount($0, unit))/s" } ?? "" }

  /// An amount for people.
  static func amount(_ count: Int, _ unit: String) -> String {
    unit == "bytes" ? bytes(count) : "\(count) \(ShownText.line(unit))"
  }

  /// A number of bytes for people.
  static func bytes(_ count: Int) -> String {
    if count < 10 << 20 { return "\((count + 1_023) >> 10) KiB" }
    if count < 10 << 30 { return "\(count >> 20) MiB" }
    return "\(count >> 30) GiB"
  }
}

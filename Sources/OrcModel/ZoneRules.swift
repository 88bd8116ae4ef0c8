/// The rules of a time zone: how far local time is ahead of UTC, at any moment.
package struct ZoneRules: Sendable {
  /// The IANA name, such as `Europe/Berlin`.
  package let name: String
  private let offset: @Sendable (Int) -> Int

  /// A zone by its name and its offset, in seconds, at a moment in seconds since 1970.
  package init(name: String, offset: @escaping @Sendable (Int) -> Int) {
    self.name = name
    self.offset = offset
  }

  /// Coordinated Universal Time, which needs no file.
  package static let utc = ZoneRules(name: "UTC") { _ in 0 }

  /// The local time of a moment, in seconds.
  package func local(_ seconds: Int) -> Int { seconds + offset(seconds) }

  /// Whether the offset stays the same from a day before to a day after the moment.
  func isSteady(around seconds: Int) -> Bool {
    let now = offset(seconds)
    return offset(seconds - 86400) == now && offset(seconds + 86400) == now
  }

  /// The moment at which clocks show that local time: the first of two, and right after the gap where they never do.
  package func moment(local: Int) -> Int {
    let before = offset(local - offset(local) - 86400)
    let after = offset(local - offset(local) + 86400)
    if before == after { return local - before }
    let fitting = [local - before, local - after].filter { self.local($0) == local }
    if let first = fitting.min() { return first }
    // In the gap: the change lies between these two.
    var low = local - max(before, after)
    var high = local - min(before, after)
    while high - low > 1 {
      let middle = (low + high) / 2
      if self.local(middle) < local { low = middle } else { high = middle }
    }
    return high
  }
}

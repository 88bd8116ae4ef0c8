/// A moment as the API writes it: RFC 3339 in UTC with `Z`.
struct Timestamp {
  /// Seconds since 1970.
  let seconds: Int
  /// Thousandths of a second, 0...999; nil writes none.
  let milliseconds: Int?

  /// A moment in whole seconds since 1970.
  init(_ seconds: Int) {
    self.seconds = seconds
    milliseconds = nil
  }

  /// A moment in seconds since 1970, written to the millisecond.
  init(_ seconds: Double) {
    let total = Int((seconds * 1000).rounded(.down))
    self.seconds = total >= 0 ? total / 1000 : (total - 999) / 1000
    milliseconds = total - self.seconds * 1000
  }

  /// The text, such as `2026-11-21T10:00:00Z`.
  var text: String {
    let days = seconds >= 0 ? seconds / 86400 : (seconds - 86399) / 86400
    let clock = seconds - days * 86400
    let date = Self.date(days)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(24)
    Self.append(date.year, width: 4, then: "-", to: &bytes)
    Self.append(date.month, width: 2, then: "-", to: &bytes)
    Self.append(date.day, width: 2, then: "T", to: &bytes)
    Self.append(clock / 3600, width: 2, then: ":", to: &bytes)
    Self.append(clock / 60 % 60, width: 2, then: ":", to: &bytes)
    Self.append(clock % 60, width: 2, then: milliseconds == nil ? "Z" : ".", to: &bytes)
    if let milliseconds { Self.append(milliseconds, width: 3, then: "Z", to: &bytes) }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func append(_ number: Int, width: Int, then mark: Unicode.Scalar, to bytes: inout [UInt8]) {
    let digits = String(number)
    bytes.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: max(0, width - digits.utf8.count)))
    bytes.append(contentsOf: digits.utf8)
    bytes.append(UInt8(ascii: mark))
  }

  /// The date that many days after 1970-01-01, counted in eras of 400 years that begin in March.
  private static func date(_ days: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth + (shiftedMonth < 10 ? 3 : -9)
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
  }
}

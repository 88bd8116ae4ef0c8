/// When something happens again and again: the five fields of a crontab, or a word such as `@daily`.
package struct CronLine: Sendable, Equatable {
  /// How many years ahead a next time is looked for: 29 February may be eight years away.
  private static let yearsMax = 9
  /// The longest line, in characters.
  package static let lengthMax = 200

  /// The line as it was given.
  package let text: String
  private let minutes: UInt64
  private let hours: UInt64
  private let days: UInt64
  private let months: UInt64
  private let weekdays: UInt64
  /// With both days given, one of them is enough.
  private let eitherDay: Bool

  /// Parses a line: minute, hour, day of the month, month, day of the week (0 or 7 is Sunday).
  ///
  /// - Throws: `srv.input` that names the field.
  package init(parsing text: String) throws(OrcError) {
    guard text.utf8.count <= Self.lengthMax else { throw Self.fault("the line is too long") }
    let plain = text.lowercased()
    let fields = (Self.words[plain] ?? plain).split { $0 == " " || $0 == "\t" }.map(String.init)
    guard fields.count == 5 else {
      throw Self.fault(
        "it has \(fields.count) fields, not 5 (minute, hour, day, month, day of the week); words are "
          + Self.words.keys.sorted().joined(separator: ", "))
    }
    self.text = text
    minutes = try Self.set(fields[0], 0...59, "minute")
    hours = try Self.set(fields[1], 0...23, "hour")
    days = try Self.set(fields[2], 1...31, "day")
    months = try Self.set(fields[3], 1...12, "month", Self.monthNames, from: 1)
    let weekdays = try Self.set(fields[4], 0...7, "day of the week", Self.dayNames, from: 0)
    self.weekdays = (weekdays | weekdays >> 7) & 0x7F
    eitherDay = !fields[2].hasPrefix("*") && !fields[4].hasPrefix("*")
  }

  /// The first moment after `seconds` (since 1970) that the line names in that zone; nil when there is none in years.
  package func next(after seconds: Int, in zone: ZoneRules) -> Int? {
    let local = zone.local(seconds)
    // Near a change of the clocks a time may come twice or late, so the search begins a day earlier.
    let start = zone.isSteady(around: seconds) ? local + 60 - Self.remainder(local, 60) : local - 86400
    var day = (start - Self.remainder(start, 86400)) / 86400
    var minute = Self.remainder(start, 86400) / 60
    let last = day + Self.yearsMax * 366
    while day <= last {
      if isDay(day) {
        for hour in minute / 60..<24 where hours >> hour & 1 == 1 {
          for each in (hour == minute / 60 ? minute % 60 : 0)..<60 where minutes >> each & 1 == 1 {
            let moment = zone.moment(local: day * 86400 + hour * 3600 + each * 60)
            if moment > seconds { return moment }
          }
        }
      }
      day += 1
      minute = 0
    }
    return nil
  }

  private func isDay(_ day: Int) -> Bool {
    let date = CivilDate(days: day)
    guard months >> date.month & 1 == 1 else { return false }
    let isDate = days >> date.day & 1 == 1
    // 1970-01-01 was a Thursday.
    let isWeekday = weekdays >> Self.remainder(day + 4, 7) & 1 == 1
    return eitherDay ? isDate || isWeekday : isDate && isWeekday
  }

  /// The numbers of a field, as bits: `*`, `3`, `1-5`, `*/15`, `mon-fri/2`, and lists of these.
  private static func set(
    _ field: String, _ range: ClosedRange<Int>, _ name: String, _ names: [String] = [], from first: Int = 0
  ) throws(OrcError) -> UInt64 {
    var bits: UInt64 = 0
    for part in field.split(separator: ",", omittingEmptySubsequences: false) {
      let pieces = part.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
      let step = pieces.count == 2 ? number(pieces[1]) : 1
      guard let step, step >= 1, step <= range.upperBound, let base = pieces.first else {
        throw fault("the \(name) [\(printable(field))] has a step that is no number from 1 on")
      }
      let ends = base.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false).map { text in
        names.firstIndex(of: String(text)).map { $0 + first } ?? number(text)
      }
      let span: ClosedRange<Int>
      if base == "*" {
        span = range.lowerBound...(range.upperBound == 7 ? 6 : range.upperBound)
      } else if let low = ends.first ?? nil, let high = ends.last ?? nil, range.contains(low), range.contains(high),
        low <= high
      {
        span = ends.count == 1 && pieces.count == 2 ? low...max(low, range.upperBound) : low...high
      } else {
        throw fault(
          "the \(name) [\(printable(field))] is not *, a number from \(range.lowerBound) to \(range.upperBound), a "
            + "range, a step or a list of these")
      }
      for number in stride(from: span.lowerBound, through: span.upperBound, by: step) { bits |= 1 << UInt64(number) }
    }
    return bits
  }

  /// A number of one or two digits.
  private static func number(_ text: Substring) -> Int? {
    text.utf8.count <= 2 && text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
  }

  private static func fault(_ words: String) -> OrcError {
    OrcError(
      .badInput, "The value of [cron] can't be used: \(words).",
      details: .init(faults: [.init(pointer: "/cron", detail: words)]))
  }

  private static func remainder(_ number: Int, _ divisor: Int) -> Int { (number % divisor + divisor) % divisor }

  private static let words = [
    "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *", "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@hourly": "0 * * * *",
  ]
  private static let monthNames = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]
  private static let dayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
}

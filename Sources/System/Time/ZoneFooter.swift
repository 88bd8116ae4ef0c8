/// The rule at the end of a TZif file, in the form of POSIX's TZ: `CET-1CEST,M3.5.0,M10.5.0/3`.
struct ZoneFooter: Sendable {
  /// A day of the year and a time on it.
  private struct Change: Sendable {
    enum Day: Sendable {
      /// Month, week (5 is the last) and day of the week from Sunday.
      case weekday(month: Int, week: Int, day: Int)
      /// Days from the first of January, with or without the leap day.
      case number(Int, countsLeapDay: Bool)
    }

    let day: Day
    let time: Int
  }

  private let standard: Int
  private let summer: (offset: Int, start: Change, end: Change)?

  /// Reads the text; nil when there is none or it is no rule.
  init?(_ text: some Collection<UInt8>) {
    var reader = Reader(rest: Array(text)[...])
    guard reader.name(), let west = reader.time() else { return nil }
    standard = -west
    guard reader.name() else {
      guard reader.rest.isEmpty else { return nil }
      summer = nil
      return
    }
    let offset = reader.rest.first == UInt8(ascii: ",") ? standard + 3600 : reader.time().map { -$0 }
    guard let offset, let start = reader.change(), let end = reader.change(), reader.rest.isEmpty else { return nil }
    summer = (offset, start, end)
  }

  /// How far local time is ahead of UTC at a moment, in seconds.
  func offset(at seconds: Int) -> Int {
    guard let summer else { return standard }
    let year = WallTime.civil(fromDays: (seconds + standard).dividedDown(by: 86400)).year
    let start = Self.local(summer.start, year) - standard
    let end = Self.local(summer.end, year) - summer.offset
    let isSummer = start < end ? start <= seconds && seconds < end : !(end <= seconds && seconds < start)
    return isSummer ? summer.offset : standard
  }

  /// The local time of a change, in seconds since 1970.
  private static func local(_ change: Change, _ year: Int) -> Int {
    let first = WallTime.days(fromYear: year, month: 1, day: 1)
    switch change.day {
    case .number(let number, let countsLeapDay):
      let isLeap = WallTime.days(fromYear: year, month: 3, day: 1) - first == 60
      let day = countsLeapDay ? number : number - 1 + (isLeap && number > 59 ? 1 : 0)
      return (first + day) * 86400 + change.time
    case .weekday(let month, let week, let day):
      let start = WallTime.days(fromYear: year, month: month, day: 1)
      let end = month == 12 ? start + 31 : WallTime.days(fromYear: year, month: month + 1, day: 1)
      // 1970-01-01 was a Thursday.
      let weekday = ((start + 4) % 7 + 7) % 7
      var date = start + (day - weekday + 7) % 7 + 7 * (week - 1)
      if date >= end { date -= 7 }
      return date * 86400 + change.time
    }
  }

  private struct Reader {
    var rest: ArraySlice<UInt8>

    /// Takes the name of a zone: three letters or more, or anything in angle brackets.
    mutating func name() -> Bool {
      if take("<") {
        guard let end = rest.firstIndex(of: UInt8(ascii: ">")) else { return false }
        rest = rest[(end + 1)...]
        return true
      }
      let letters = rest.prefix { ($0 | 0x20) >= UInt8(ascii: "a") && ($0 | 0x20) <= UInt8(ascii: "z") }
      rest = rest.dropFirst(letters.count)
      return letters.count >= 3
    }

    /// `[+-]hh[:mm[:ss]]` in seconds.
    mutating func time() -> Int? {
      let isNegative = take("-")
      if !isNegative { _ = take("+") }
      guard var seconds = number().map({ $0 * 3600 }) else { return nil }
      for unit in [60, 1] where take(":") {
        guard let part = number() else { return nil }
        seconds += part * unit
      }
      return isNegative ? -seconds : seconds
    }

    mutating func change() -> Change? {
      guard take(",") else { return nil }
      let day: Change.Day
      if take("M") {
        guard let month = number(), take("."), let week = number(), take("."), let weekday = number(),
          (1...12).contains(month), (1...5).contains(week), (0...6).contains(weekday)
        else { return nil }
        day = .weekday(month: month, week: week, day: weekday)
      } else {
        let skipsLeapDay = take("J")
        guard let number = number(), number <= 366 else { return nil }
        day = .number(number, countsLeapDay: !skipsLeapDay)
      }
      guard take("/") else { return Change(day: day, time: 7200) }
      return time().map { Change(day: day, time: $0) }
    }

    private mutating func number() -> Int? {
      let digits = rest.prefix { $0 >= 0x30 && $0 <= 0x39 }
      guard (1...3).contains(digits.count) else { return nil }
      rest = rest.dropFirst(digits.count)
      return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    private mutating func take(_ mark: Unicode.Scalar) -> Bool {
      guard rest.first == UInt8(ascii: mark) else { return false }
      rest = rest.dropFirst()
      return true
    }
  }
}

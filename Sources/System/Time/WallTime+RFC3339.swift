extension WallTime {
  /// The moment in UTC as RFC 3339 writes it, with so many digits (0 to 9) of the second's fraction.
  package func rfc3339(digits: Int = 0) -> String {
    let (days, rest) = (seconds.dividedDown(by: 86400), seconds - seconds.dividedDown(by: 86400) * 86400)
    let date = WallTime.civil(fromDays: days)
    var text = WallTime.padded(date.year, 4) + "-" + WallTime.padded(date.month, 2) + "-" + WallTime.padded(date.day, 2)
    text += "T" + WallTime.padded(rest / 3600, 2) + ":" + WallTime.padded(rest / 60 % 60, 2)
    text += ":" + WallTime.padded(rest % 60, 2)
    if digits > 0 { text += "." + WallTime.padded(nanoseconds, 9).prefix(digits) }
    return text + "Z"
  }

  /// Reads RFC 3339 in any offset; nil when it is not.
  ///
  /// Digits beyond nanoseconds are dropped, second 60 counts as 59.
  package init?(rfc3339 text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count >= 20, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
      bytes[10] | 0x20 == UInt8(ascii: "t"), bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
      let year = WallTime.number(bytes[0..<4]), let month = WallTime.number(bytes[5..<7]),
      let day = WallTime.number(bytes[8..<10]), let hour = WallTime.number(bytes[11..<13]),
      let minute = WallTime.number(bytes[14..<16]), let second = WallTime.number(bytes[17..<19]),
      (1...12).contains(month), day >= 1, day <= WallTime.daysInMonth(year: year, month: month),
      hour < 24, minute < 60, second <= 60
    else { return nil }
    var rest = bytes[19...]
    guard let nanoseconds = WallTime.fraction(&rest), let offset = WallTime.offset(rest) else { return nil }
    let days = WallTime.days(fromYear: year, month: month, day: day)
    let clock = hour * 3600 + minute * 60 + min(second, 59)
    self.init(seconds: days * 86400 + clock - offset, nanoseconds: nanoseconds)
  }

  /// Takes the fraction off the front, in nanoseconds; nil when a point has no digits.
  private static func fraction(_ rest: inout ArraySlice<UInt8>) -> Int? {
    guard rest.first == UInt8(ascii: ".") else { return 0 }
    let digits = rest.dropFirst().prefix { $0 >= 0x30 && $0 <= 0x39 }
    guard !digits.isEmpty else { return nil }
    rest = rest.dropFirst(1 + digits.count)
    return digits.prefix(9).reduce(0) { $0 * 10 + Int($1 - 0x30) } * power(9 - min(9, digits.count))
  }

  /// The offset from UTC in seconds: `Z` or `+hh:mm`.
  private static func offset(_ rest: ArraySlice<UInt8>) -> Int? {
    let text = Array(rest)
    if text.count == 1, text[0] | 0x20 == UInt8(ascii: "z") { return 0 }
    guard text.count == 6, text[0] == UInt8(ascii: "+") || text[0] == UInt8(ascii: "-"), text[3] == UInt8(ascii: ":"),
      let hours = number(text[1..<3]), let minutes = number(text[4..<6]), hours < 24, minutes < 60
    else { return nil }
    return (hours * 3600 + minutes * 60) * (text[0] == UInt8(ascii: "-") ? -1 : 1)
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    guard digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
    return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }

  private static func power(_ exponent: Int) -> Int { (0..<exponent).reduce(1) { value, _ in value * 10 } }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, width - text.count)) + text
  }

  private static func daysInMonth(year: Int, month: Int) -> Int {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
  }

  /// Days since the epoch of a date in the proleptic Gregorian calendar, counted in eras of 400 years from March on.
  static func days(fromYear year: Int, month: Int, day: Int) -> Int {
    let year = month <= 2 ? year - 1 : year
    let era = year.dividedDown(by: 400)
    let yearOfEra = year - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// The date that many days after the epoch: the inverse of the above.
  static func civil(fromDays days: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = shifted.dividedDown(by: 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth + (shiftedMonth < 10 ? 3 : -9)
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
  }
}

extension Int {
  /// The quotient rounded towards minus infinity.
  func dividedDown(by divisor: Int) -> Int {
    let (quotient, rest) = quotientAndRemainder(dividingBy: divisor)
    return rest < 0 ? quotient - 1 : quotient
  }
}

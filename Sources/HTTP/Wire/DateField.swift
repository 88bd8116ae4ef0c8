import CLinux
import Glibc

/// The Date field (RFC 9110 section 5.6.7), formatted once per second.
struct DateField {
  private var second: Int = .min
  private var bytes: [UInt8] = []

  /// A line end, and the field for now.
  mutating func current() -> [UInt8] {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_REALTIME_COARSE, &time)
    if time.tv_sec != second {
      second = time.tv_sec
      bytes = Array("\r\nDate: \(Self.format(unixSeconds: second))".utf8)
    }
    return bytes
  }

  /// Formats a moment, as `Sun, 06 Nov 1994 08:49:37 GMT`.
  static func format(unixSeconds: Int) -> String {
    let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let day = unixSeconds / 86_400
    let second = unixSeconds % 86_400
    let date = civil(day)
    let time = "\(pad(second / 3600)):\(pad(second / 60 % 60)):\(pad(second % 60))"
    return "\(days[day % 7]), \(pad(date.day)) \(months[date.month - 1]) \(date.year) \(time) GMT"
  }

  /// The date of a day counted from 1970: in years that begin in March, leap days come last.
  private static func civil(_ unixDay: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = unixDay + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
  }

  private static func pad(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

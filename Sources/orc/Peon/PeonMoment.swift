import Glibc
import System

/// Reads the times that people type: `2h`, `1h30m`, `22:30`, or seconds since 1970.
enum PeonMoment {
  /// The seconds of a duration such as `2h` or `1h30m`; bare digits are minutes, anything else nil.
  static func seconds(_ text: String) -> Int? {
    let units: [Character: Int] = ["d": 86_400, "h": 3_600, "m": 60, "s": 1]
    var (total, digits, hasUnit) = (0, "", false)
    for character in text.lowercased() {
      if character.isASCII, character.isNumber, digits.count < 6 {
        digits.append(character)
      } else if let unit = units[character], let number = Int(digits) {
        total += number * unit
        (digits, hasUnit) = ("", true)
      } else {
        return nil
      }
    }
    if let minutes = Int(digits) { return hasUnit || minutes == 0 ? nil : minutes * 60 }
    return hasUnit && total > 0 ? total : nil
  }

  /// The moment of `--at`: seconds since 1970 (10 digits), or the next time that this machine's clock shows `22:30`.
  static func moment(_ text: String, now: Int) -> Int? {
    if text.utf8.count == 10, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { return Int(text) }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2,
      parts.allSatisfy({ (1...2).contains($0.utf8.count) && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
      let hour = Int(parts[0]), let minute = Int(parts[1]), (0..<24).contains(hour), (0..<60).contains(minute)
    else { return nil }
    for day in 0...1 {
      var local = unsafe broken(now, localtime_r)
      unsafe local.tm_hour = Int32(hour)
      unsafe local.tm_min = Int32(minute)
      unsafe local.tm_sec = 0
      unsafe local.tm_isdst = -1
      unsafe local.tm_mday += Int32(day)
      let moment = unsafe mktime(&local)
      if moment > now { return moment }
    }
    return nil
  }

  private static func broken(
    _ moment: Int, _ fill: (UnsafePointer<time_t>, UnsafeMutablePointer<tm>) -> UnsafeMutablePointer<tm>?
  ) -> tm {
    var start = time_t(moment)
    var parts = unsafe tm()
    _ = unsafe fill(&start, &parts)
    return unsafe parts
  }

  /// Now, in seconds since 1970.
  static func now() -> Int { SystemWallClock().now().seconds }

  /// A moment as RFC 3339 in UTC.
  static func text(_ moment: Int) -> String { WallTime(seconds: moment).rfc3339() }
}

import JSON
import OrcModel

/// The times that v1's bodies name: `epoch_time`, or an `interval` from now on.
enum V1Time {
  /// The longest interval, in seconds: 366 days.
  static let intervalMax = 366 * 86_400

  /// The moment, in seconds since 1970; nil when the body names none.
  ///
  /// `epoch_time` wins over `interval`.
  ///
  /// - Throws: `srv.input`, `schedule.past`.
  static func read(_ body: LenientBody, now: Double) throws(OrcError) -> Double? {
    if let text = try body.text("epoch_time") {
      guard text.utf8.count == 10, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let epoch = Int(text) else {
        throw LenientBody.fault("epoch_time", "must be a time in seconds since 1970, of 10 digits")
      }
      guard Double(epoch) > now else {
        throw OrcError(.schedulePast, "The time [\(epoch)] has passed. Give one that is to come.")
      }
      return Double(epoch)
    }
    guard let text = try body.text("interval") else { return nil }
    guard let seconds = seconds(text) else {
      throw LenientBody.fault(
        "interval", "must be minutes such as 90, or a time such as 1h30m (d, h, m, s), from 1s to 366d")
    }
    return now + Double(seconds)
  }

  /// The length of an interval in seconds: bare digits are minutes; nil for what is none.
  static func seconds(_ text: String) -> Int? {
    let units: [UInt8: Int] = [
      UInt8(ascii: "d"): 86_400, UInt8(ascii: "h"): 3_600, UInt8(ascii: "m"): 60, UInt8(ascii: "s"): 1,
    ]
    var total = 0
    var number: Int?
    var digits = 0
    for byte in text.utf8 {
      if (0x30...0x39).contains(byte) {
        digits += 1
        guard digits <= 6 else { return nil }
        number = (number ?? 0) * 10 + Int(byte - 0x30)
      } else {
        guard let unit = units[byte | 0x20], let count = number else { return nil }
        total += count * unit
        number = nil
        digits = 0
      }
    }
    if let number {
      guard total == 0, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
      total = number * 60
    }
    return (1...intervalMax).contains(total) ? total : nil
  }
}

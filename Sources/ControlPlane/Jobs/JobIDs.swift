import OrcModel
import Synchronization

/// Makes ids of jobs that sort by time: 48 bits of milliseconds, 80 random ones, in Crockford's base 32.
final class JobIDs: Sendable {
  private static let digits = Array("0123456789abcdefghjkmnpqrstvwxyz")
  private static let length = 26

  private let last = Mutex<UInt128>(0)

  /// The next id; later than every one before, even when the clock runs back.
  func next(at seconds: Double) -> JobID { JobID(text("j_", at: seconds)) }

  /// The next id with another prefix.
  func text(_ prefix: String, at seconds: Double) -> String {
    let milliseconds = UInt128(UInt64(max(0, seconds * 1_000)))
    let random = UInt128(UInt64.random(in: 0...UInt64.max)) << 16 | UInt128(UInt16.random(in: 0...UInt16.max))
    var value = last.withLock { last in
      last = max(milliseconds << 80 | random, last + 1)
      return last
    }
    var text: [Character] = []
    for _ in 0..<Self.length {
      text.append(Self.digits[Int(value & 31)])
      value >>= 5
    }
    return prefix + String(text.reversed())
  }
}

/// Numbers of requests, and how they are written.
enum RequestNumber {
  private static let digits = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

  /// Writes 64 bits in 13 characters of Crockford's base 32, short enough to need no allocation.
  static func text(_ number: UInt64) -> String {
    unsafe String(unsafeUninitializedCapacity: 13) { buffer in
      for position in 0..<13 {
        unsafe buffer[position] = digits[Int(number >> UInt64((12 - position) * 5) & 31)]
      }
      return 13
    }
  }
}

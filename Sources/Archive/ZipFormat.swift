import System

/// The numbers of the zip format (PKWARE's APPNOTE 6.3) and Info-ZIP's extra fields.
enum ZipFormat {
  static let localSignature: UInt32 = 0x0403_4B50
  static let descriptorSignature: UInt32 = 0x0807_4B50
  static let centralSignature: UInt32 = 0x0201_4B50
  static let endSignature: UInt32 = 0x0605_4B50
  static let end64Signature: UInt32 = 0x0606_4B50
  static let locatorSignature: UInt32 = 0x0706_4B50
  static let localBytes = 30
  static let centralBytes = 46
  static let endBytes = 22
  static let end64Bytes = 56
  static let locatorBytes = 20
  /// Sizes follow the content (bit 3), names are UTF-8 (bit 11).
  static let flags: UInt16 = 0x0808
  static let stored: UInt16 = 0
  static let deflated: UInt16 = 8
  static let wide: UInt16 = 0x0001
  static let times: UInt16 = 0x5455
  static let owners: UInt16 = 0x7875
  static let wideMark = Int64(UInt32.max)

  /// A number, its lowest byte first.
  static func bytes<T: FixedWidthInteger>(_ value: T) -> [UInt8] {
    (0..<(T.bitWidth / 8)).map { UInt8(truncatingIfNeeded: value >> T($0 * 8)) }
  }

  /// The number of so many bytes at a place; the caller has checked that they are there.
  static func number(_ bytes: [UInt8], _ offset: Int, _ count: Int) -> UInt64 {
    (0..<count).reduce(0) { $0 | UInt64(bytes[offset + $1]) << UInt64($1 * 8) }
  }

  /// MS-DOS time and date in UTC, for readers that know no better: two seconds exact, from 1980 to 2107.
  static func dosTime(_ seconds: Int) -> (time: UInt16, date: UInt16) {
    let seconds = min(max(seconds, 315_532_800), 4_354_819_198)
    let shifted = seconds / 86400 + 719_468
    let era = shifted / 146_097
    let day = shifted - era * 146_097
    let year = (day - day / 1460 + day / 36524 - day / 146_096) / 365
    let dayOfYear = day - (365 * year + year / 4 - year / 100)
    let month = (5 * dayOfYear + 2) / 153
    let dayOfMonth = dayOfYear - (153 * month + 2) / 5 + 1
    let calendarMonth = month < 10 ? month + 3 : month - 9
    let calendarYear = year + era * 400 + (calendarMonth <= 2 ? 1 : 0)
    let second = seconds % 86400
    return (
      UInt16(second / 3600) << 11 | UInt16(second / 60 % 60) << 5 | UInt16(second % 60 / 2),
      UInt16(calendarYear - 1980) << 9 | UInt16(calendarMonth) << 5 | UInt16(dayOfMonth)
    )
  }
}

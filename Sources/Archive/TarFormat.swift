/// The numbers of the tar format (POSIX.1-2017, pax, "ustar Interchange Format").
enum TarFormat {
  /// The size of a header, and what contents are padded to, in bytes.
  static let blockBytes = 512
  /// The longest extension header (pax records, GNU long names) that is read, in bytes.
  static let extensionBytesMax = 1024 * 1024
  /// The most a plain octal field of 11 digits can say.
  static let octalSizeMax: Int64 = 0o77777777777
  /// The most a plain octal field of 7 digits can say.
  static let octalOwnerMax: UInt32 = 0o7777777

  static let name = 0..<100
  static let mode = 100..<108
  static let user = 108..<116
  static let group = 116..<124
  static let size = 124..<136
  static let modified = 136..<148
  static let checksum = 148..<156
  static let type = 156
  static let linkName = 157..<257
  static let magic = 257..<265
  static let prefix = 345..<500

  /// The sum of a header's bytes, its own field counted as spaces.
  static func checksum(of header: ArraySlice<UInt8>) -> Int {
    var sum = 0
    for (offset, byte) in header.enumerated() { sum += checksum.contains(offset) ? 0x20 : Int(byte) }
    return sum
  }

  /// How many bytes pad a content to whole blocks.
  static func padding(_ size: Int64) -> Int { Int((512 - size % 512) % 512) }
}

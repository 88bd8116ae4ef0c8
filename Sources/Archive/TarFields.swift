/// The fields of one header block.
struct TarFields {
  let type: UInt8
  let name: [UInt8]
  let linkName: [UInt8]
  let mode: Int64
  let user: Int64
  let group: Int64
  let size: Int64
  let modified: Int64

  /// Decodes a block of 512 bytes whose checksum must be right.
  init(_ block: ArraySlice<UInt8>) throws(ArchiveError) {
    let bytes = Array(block)
    guard let sum = TarFields.number(bytes[TarFormat.checksum]), sum == TarFormat.checksum(of: block) else {
      throw ArchiveError("it is no tar archive, or a header of it is damaged")
    }
    type = bytes[TarFormat.type]
    var name = TarFields.text(bytes[TarFormat.name])
    linkName = TarFields.text(bytes[TarFormat.linkName])
    // GNU's own magic ("ustar  ") keeps other things where ustar has the name's front.
    if bytes[TarFormat.magic].starts(with: Array("ustar\u{0}".utf8)) {
      let prefix = TarFields.text(bytes[TarFormat.prefix])
      if !prefix.isEmpty { name = prefix + [UInt8(ascii: "/")] + name }
    }
    self.name = name
    guard let mode = TarFields.number(bytes[TarFormat.mode]), let user = TarFields.number(bytes[TarFormat.user]),
      let group = TarFields.number(bytes[TarFormat.group]), let size = TarFields.number(bytes[TarFormat.size]),
      let modified = TarFields.number(bytes[TarFormat.modified]), size >= 0
    else { throw ArchiveError("a header has a malformed number", entry: name) }
    (self.mode, self.user, self.group, self.size, self.modified) = (mode, user, group, size, modified)
  }

  private static func text(_ field: ArraySlice<UInt8>) -> [UInt8] { Array(field.prefix { $0 != 0 }) }

  /// Octal digits between spaces and NULs, or GNU's base 256 when the first bit is set; an empty field is zero.
  static func number(_ field: ArraySlice<UInt8>) -> Int64? {
    if let first = field.first, first & 0x80 != 0 { return binaryNumber(field) }
    let digits = field.drop { $0 == 0x20 }.prefix { $0 != 0 && $0 != 0x20 }
    var value: Int64 = 0
    for digit in digits {
      guard digit >= 0x30, digit <= 0x37 else { return nil }
      value = value << 3 | Int64(digit - 0x30)
    }
    return value
  }

  private static func binaryNumber(_ field: ArraySlice<UInt8>) -> Int64? {
    let isNegative = field.first == 0xFF
    guard isNegative || field.first == 0x80 else { return nil }
    var value: Int64 = isNegative ? -1 : 0
    for byte in field.dropFirst() {
      guard value >> 55 == (isNegative ? -1 : 0) else { return nil }
      value = value << 8 | Int64(byte)
    }
    return value
  }
}

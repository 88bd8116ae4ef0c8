import System

/// The directory of entries at a zip's end.
enum ZipDirectory {
  typealias Read = (Int64, Int) -> [UInt8]?

  private struct Place {
    var count: UInt64
    var size: UInt64
    var offset: UInt64
  }

  private static let damaged = ArchiveError("its directory of entries is damaged or missing; it may be cut short")

  /// All entries in the directory's order; `unknown` stands for an owner that is not said.
  static func entries(size: Int64, unknown: FileOwner, read: Read) throws(ArchiveError) -> [ZipReader.Entry] {
    let place = try place(size, read)
    guard place.size <= UInt64(ZipReader.directoryBytesMax) else {
      throw ArchiveError("its directory of entries is larger than allowed", isLimit: true)
    }
    guard place.offset <= UInt64(size), place.offset + place.size <= UInt64(size),
      place.count <= place.size / UInt64(ZipFormat.centralBytes),
      let bytes = read(Int64(place.offset), Int(place.size))
    else { throw damaged }
    var entries: [ZipReader.Entry] = []
    var at = 0
    var packed: Int64 = 0
    for _ in 0..<place.count {
      let entry = try entry(bytes, &at, unknown)
      guard entry.packed <= size - packed, entry.offset < Int64(place.offset) else { throw damaged }
      packed += entry.packed
      entries.append(entry)
    }
    guard at == bytes.count else { throw damaged }
    return entries
  }

  private static func place(_ size: Int64, _ read: Read) throws(ArchiveError) -> Place {
    let tailBytes = Int(min(size, Int64(ZipFormat.endBytes + 0xFFFF)))
    guard tailBytes >= ZipFormat.endBytes, let tail = read(size - Int64(tailBytes), tailBytes) else { throw damaged }
    var end = tailBytes - ZipFormat.endBytes
    while !isEnd(tail, end) {
      guard end > 0 else { throw damaged }
      end -= 1
    }
    guard ZipFormat.number(tail, end + 4, 4) == 0 else { throw ArchiveError("it is one part of several") }
    let place = Place(
      count: ZipFormat.number(tail, end + 10, 2), size: ZipFormat.number(tail, end + 12, 4),
      offset: ZipFormat.number(tail, end + 16, 4))
    let locatorAt = size - Int64(tailBytes) + Int64(end) - Int64(ZipFormat.locatorBytes)
    guard let locator = read(locatorAt, ZipFormat.locatorBytes),
      ZipFormat.number(locator, 0, 4) == UInt64(ZipFormat.locatorSignature)
    else { return place }
    guard let offset = Int64(exactly: ZipFormat.number(locator, 8, 8)), offset < size,
      let wide = read(offset, ZipFormat.end64Bytes),
      ZipFormat.number(wide, 0, 4) == UInt64(ZipFormat.end64Signature)
    else { throw damaged }
    let found = Place(
      count: ZipFormat.number(wide, 32, 8), size: ZipFormat.number(wide, 40, 8), offset: ZipFormat.number(wide, 48, 8))
    return found
  }

  private static func isEnd(_ tail: [UInt8], _ at: Int) -> Bool {
    ZipFormat.number(tail, at, 4) == UInt64(ZipFormat.endSignature)
      && Int(ZipFormat.number(tail, at + 20, 2)) == tail.count - at - ZipFormat.endBytes
  }

  private static func entry(
    _ bytes: [UInt8], _ at: inout Int, _ unknown: FileOwner
  ) throws(ArchiveError) -> ZipReader.Entry {
    guard bytes.count - at >= ZipFormat.centralBytes,
      ZipFormat.number(bytes, at, 4) == UInt64(ZipFormat.centralSignature)
    else { throw damaged }
    let field = { [at] (offset: Int, count: Int) in ZipFormat.number(bytes, at + offset, count) }
    let nameEnd = at + ZipFormat.centralBytes + Int(field(28, 2))
    let extraEnd = nameEnd + Int(field(30, 2))
    let end = extraEnd + Int(field(32, 2))
    guard end <= bytes.count else { throw damaged }
    let name = Array(bytes[(at + ZipFormat.centralBytes)..<nameEnd])
    guard field(8, 2) & 1 == 0 else { throw ArchiveError("it is encrypted", entry: name) }
    let method = UInt16(field(10, 2))
    guard method == ZipFormat.stored || method == ZipFormat.deflated else {
      throw ArchiveError("it is compressed by method \(method), which is unknown here", entry: name)
    }
    var numbers = ZipExtra(size: field(24, 4), packed: field(20, 4), offset: field(42, 4), owner: unknown)
    guard numbers.take(Array(bytes[nameEnd..<extraEnd])), let size = Int64(exactly: numbers.size),
      let packed = Int64(exactly: numbers.packed), let offset = Int64(exactly: numbers.offset)
    else { throw damaged }
    let isUnix = field(5, 1) == 3
    var entry = TarEntry(name: name, kind: .file, owner: numbers.owner, size: size)
    entry.modified = WallTime(seconds: numbers.modified ?? 0)
    entry.kind = kind(name, isUnix ? UInt32(field(38, 4)) >> 16 & 0o170000 : 0)
    let mode = isUnix ? UInt32(field(38, 4)) >> 16 & 0o7777 : 0
    entry.mode = mode != 0 ? mode : entry.kind == .directory ? 0o755 : 0o644
    if entry.kind == .directory { entry.size = 0 }
    at = end
    return ZipReader.Entry(
      entry: entry, method: method, checksum: UInt32(field(16, 4)), packed: packed, offset: offset)
  }

  private static func kind(_ name: [UInt8], _ type: UInt32) -> TarEntry.Kind {
    switch type {
    case 0o120000: .symbolicLink(target: [])
    case 0, 0o100000, 0o040000: name.last == UInt8(ascii: "/") ? .directory : .file
    default: .special(0)
    }
  }
}

/// What the extra fields of an entry say.
struct ZipExtra {
  var size: UInt64
  var packed: UInt64
  var offset: UInt64
  var owner: FileOwner
  var modified: Int?

  /// Takes the fields in; false when they are malformed.
  mutating func take(_ bytes: [UInt8]) -> Bool {
    var at = 0
    while bytes.count - at >= 4 {
      let count = Int(ZipFormat.number(bytes, at + 2, 2))
      guard bytes.count - at - 4 >= count else { return false }
      let field = Array(bytes[(at + 4)..<(at + 4 + count)])
      switch UInt16(ZipFormat.number(bytes, at, 2)) {
      case ZipFormat.wide: if !takeWide(field) { return false }
      case ZipFormat.times where count >= 5 && field[0] & 1 == 1:
        modified = Int(Int32(truncatingIfNeeded: ZipFormat.number(field, 1, 4)))
      case ZipFormat.owners where count == 11 && field[1] == 4 && field[6] == 4:
        owner = FileOwner(
          user: UInt32(ZipFormat.number(field, 2, 4)), group: UInt32(ZipFormat.number(field, 7, 4)))
      default: break
      }
      at += 4 + count
    }
    return true
  }

  private mutating func takeWide(_ field: [UInt8]) -> Bool {
    var at = 0
    for path in [\ZipExtra.size, \ZipExtra.packed, \ZipExtra.offset] where self[keyPath: path] == UInt64(UInt32.max) {
      guard field.count - at >= 8 else { return false }
      self[keyPath: path] = ZipFormat.number(field, at, 8)
      at += 8
    }
    return true
  }
}

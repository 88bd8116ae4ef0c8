import System

/// Makes the bytes of a tar archive: a header for each entry, then its content and padding, then the end.
///
/// Writes ustar, with pax records only where ustar cannot say it: long names, large sizes, fractions of seconds.
package struct TarWriter: Sendable {
  /// What ends an archive: two empty blocks.
  package static let end = [UInt8](repeating: 0, count: 2 * TarFormat.blockBytes)

  /// A writer.
  package init() {}

  /// The header of an entry; its content of exactly `size` bytes and its padding come next.
  package func header(_ entry: TarEntry) -> [UInt8] {
    var records: [UInt8] = []
    var block = [UInt8](repeating: 0, count: TarFormat.blockBytes)
    put(name(entry, into: &records), TarFormat.name, TarFormat.prefix, &block)
    let (type, target) = typeAndTarget(entry.kind)
    put(text(target, "linkpath", TarFormat.linkName.count, into: &records), TarFormat.linkName, nil, &block)
    block[TarFormat.type] = type
    put(octal: Int64(entry.mode & 0o7777), TarFormat.mode, &block)
    put(octal: owner(entry.owner.user, "uid", into: &records), TarFormat.user, &block)
    put(octal: owner(entry.owner.group, "gid", into: &records), TarFormat.group, &block)
    put(octal: size(entry, into: &records), TarFormat.size, &block)
    put(octal: time(entry.modified, into: &records), TarFormat.modified, &block)
    seal(&block)
    return records.isEmpty ? block : extended(records) + block
  }

  /// What follows a content of that size.
  package func padding(_ size: Int64) -> [UInt8] { [UInt8](repeating: 0, count: TarFormat.padding(size)) }

  /// A whole small file: header, content and padding.
  package func file(_ entry: TarEntry, content: [UInt8]) -> [UInt8] {
    var entry = entry
    entry.size = Int64(content.count)
    return header(entry) + content + padding(entry.size)
  }

  private func typeAndTarget(_ kind: TarEntry.Kind) -> (UInt8, [UInt8]) {
    switch kind {
    case .file: (UInt8(ascii: "0"), [])
    case .directory: (UInt8(ascii: "5"), [])
    case .symbolicLink(let target): (UInt8(ascii: "2"), target)
    case .hardLink(let target): (UInt8(ascii: "1"), target)
    case .special(let type): (type, [])
    }
  }

  /// The name for the plain header: directories end in a slash, and too long a name is said by a record.
  private func name(_ entry: TarEntry, into records: inout [UInt8]) -> [UInt8] {
    var name = entry.name
    if entry.kind == .directory, name.last != UInt8(ascii: "/") { name.append(UInt8(ascii: "/")) }
    if isPlain(name), TarWriter.split(name) != nil { return name }
    return text(name, "path", TarFormat.name.count, into: &records)
  }

  /// A text for a field: in a record too when it is long or not ASCII (records are UTF-8; other bytes stay bare).
  private func text(_ text: [UInt8], _ key: String, _ count: Int, into records: inout [UInt8]) -> [UInt8] {
    guard text.count > count || !isPlain(text) else { return text }
    if text.count > count || String(validating: text, as: UTF8.self) != nil { record(key, text, into: &records) }
    return Array(text.prefix(count))
  }

  private func isPlain(_ text: [UInt8]) -> Bool { text.allSatisfy { $0 < 0x80 } }

  private func owner(_ number: UInt32, _ key: String, into records: inout [UInt8]) -> Int64 {
    guard number > TarFormat.octalOwnerMax else { return Int64(number) }
    record(key, Array(String(number).utf8), into: &records)
    return 0
  }

  private func size(_ entry: TarEntry, into records: inout [UInt8]) -> Int64 {
    guard entry.size > TarFormat.octalSizeMax else { return entry.size }
    record("size", Array(String(entry.size).utf8), into: &records)
    return 0
  }

  private func time(_ time: WallTime, into records: inout [UInt8]) -> Int64 {
    let isOctal = time.seconds >= 0 && Int64(time.seconds) <= TarFormat.octalSizeMax
    if isOctal, time.nanoseconds == 0 { return Int64(time.seconds) }
    record("mtime", Array(TarWriter.decimal(time).utf8), into: &records)
    return isOctal ? Int64(time.seconds) : 0
  }

  /// Seconds with their fraction; before the epoch the fraction counts away from zero as the number does.
  private static func decimal(_ time: WallTime) -> String {
    let isNegative = time.seconds < 0 && time.nanoseconds > 0
    let seconds = isNegative ? time.seconds + 1 : time.seconds
    let nanoseconds = isNegative ? 1_000_000_000 - time.nanoseconds : time.nanoseconds
    let sign = isNegative && seconds == 0 ? "-" : ""
    guard nanoseconds > 0 else { return "\(sign)\(seconds)" }
    return "\(sign)\(seconds)." + String(String(1_000_000_000 + nanoseconds).dropFirst())
  }

  /// A record `LENGTH KEY=VALUE\n`, whose length counts its own digits too.
  private func record(_ key: String, _ value: [UInt8], into records: inout [UInt8]) {
    let rest = key.utf8.count + value.count + 3
    var length = rest + String(rest).utf8.count
    if String(length).utf8.count != String(rest).utf8.count { length = rest + String(length).utf8.count }
    records += Array("\(length) \(key)=".utf8) + value + [0x0A]
  }

  private func extended(_ records: [UInt8]) -> [UInt8] {
    var block = [UInt8](repeating: 0, count: TarFormat.blockBytes)
    put(Array("PaxHeaders/entry".utf8), TarFormat.name, nil, &block)
    block[TarFormat.type] = UInt8(ascii: "x")
    put(octal: 0o644, TarFormat.mode, &block)
    for field in [TarFormat.user, TarFormat.group, TarFormat.modified] { put(octal: 0, field, &block) }
    put(octal: Int64(records.count), TarFormat.size, &block)
    seal(&block)
    return block + records + padding(Int64(records.count))
  }

  private func put(_ text: [UInt8], _ field: Range<Int>, _ prefix: Range<Int>?, _ block: inout [UInt8]) {
    var text = text
    if text.count > field.count, let prefix, let (front, back) = TarWriter.split(text) {
      block.replaceSubrange(prefix.lowerBound..<prefix.lowerBound + front.count, with: front)
      text = back
    }
    block.replaceSubrange(field.lowerBound..<field.lowerBound + text.count, with: text)
  }

  /// Splits a name at a slash so that the back fits 100 bytes and the front 155; nil when it cannot be.
  private static func split(_ name: [UInt8]) -> (front: [UInt8], back: [UInt8])? {
    if name.count <= TarFormat.name.count { return ([], name) }
    guard name.count <= TarFormat.name.count + TarFormat.prefix.count + 1 else { return nil }
    for place in max(1, name.count - TarFormat.name.count - 1)..<name.count - 1
    where name[place] == UInt8(ascii: "/") && place <= TarFormat.prefix.count {
      return (Array(name[..<place]), Array(name[(place + 1)...]))
    }
    return nil
  }

  private func put(octal value: Int64, _ field: Range<Int>, _ block: inout [UInt8]) {
    let digits = String(value, radix: 8)
    let text = String(repeating: "0", count: max(0, field.count - 1 - digits.utf8.count)) + digits
    block.replaceSubrange(field.lowerBound..<field.upperBound - 1, with: text.utf8.suffix(field.count - 1))
  }

  private func seal(_ block: inout [UInt8]) {
    block.replaceSubrange(TarFormat.magic, with: Array("ustar\u{0}00".utf8))
    let digits = String(TarFormat.checksum(of: block[...]), radix: 8)
    let text = String(repeating: "0", count: 6 - digits.utf8.count) + digits + "\u{0} "
    block.replaceSubrange(TarFormat.checksum, with: Array(text.utf8))
  }
}

import CZlib
import System

/// Writes a zip as a stream: sizes follow each content, so that nothing needs to be gone back to.
///
/// Modes go into the external attributes, owners and times into Info-ZIP's extra fields. What does not compress is
/// stored; sizes beyond 4 GiB and more than 65535 entries are written as zip64.
package final class ZipWriter {
  private struct Open {
    var entry: TarEntry
    var offset: Int64
    var method: UInt16?
    var checksum: UInt = 0
    var packed: Int64 = 0
    var size: Int64 = 0
    var isWide = false
  }

  /// What a content must shrink to, in percent of its first bytes, for being compressed at all.
  private static let worthwhilePercent = 97

  private let level: Int32
  /// From which size on numbers are written as zip64; tests lower it.
  private let wideFrom: Int64
  private var central: [UInt8] = []
  private var count = 0
  private var offset: Int64 = 0
  private var open: Open?
  private var deflater: GzipWriter?

  /// A writer at the start of an archive.
  package convenience init(level: Int32 = GzipWriter.levelDefault) {
    self.init(level: level, wideFrom: ZipFormat.wideMark)
  }

  init(level: Int32, wideFrom: Int64) {
    self.level = level
    self.wideFrom = wideFrom
  }

  /// Begins an entry; its size is a promise only in whether it needs zip64.
  package func begin(_ entry: TarEntry) { open = Open(entry: entry, offset: offset) }

  /// Takes the next bytes of the entry; answers what is to be written out.
  package func write(_ data: [UInt8]) -> [UInt8] {
    guard var current = open, !data.isEmpty else { return [] }
    var output: [UInt8] = []
    if current.method == nil {
      let trial = GzipWriter(level: 1, isRaw: true)
      let size = trial.write(data).count + trial.finish().count
      let isWorthwhile = size * 100 < data.count * Self.worthwhilePercent
      output = header(&current, isWorthwhile ? ZipFormat.deflated : ZipFormat.stored)
      deflater = isWorthwhile ? GzipWriter(level: level, isRaw: true) : nil
    }
    current.checksum = unsafe data.withUnsafeBufferPointer { buffer in
      unsafe crc32(current.checksum, buffer.baseAddress, UInt32(buffer.count))
    }
    current.size += Int64(data.count)
    let packed = deflater?.write(data) ?? data
    current.packed += Int64(packed.count)
    open = current
    output += packed
    offset += Int64(output.count)
    return output
  }

  /// Ends the entry.
  package func endEntry() -> [UInt8] {
    guard var current = open else { return [] }
    var output: [UInt8] = []
    if current.method == nil {
      output = header(&current, ZipFormat.stored)
    }
    if let rest = deflater?.finish() {
      output += rest
      current.packed += Int64(rest.count)
    }
    output += ZipFormat.bytes(ZipFormat.descriptorSignature) + ZipFormat.bytes(UInt32(current.checksum))
    if current.isWide {
      output += ZipFormat.bytes(current.packed) + ZipFormat.bytes(current.size)
    } else {
      output += ZipFormat.bytes(UInt32(current.packed)) + ZipFormat.bytes(UInt32(current.size))
    }
    deflater = nil
    open = nil
    offset += Int64(output.count)
    count += 1
    addCentral(current)
    return output
  }

  /// Ends the archive.
  package func finish() -> [UInt8] {
    let size = Int64(central.count)
    var output = central
    if offset >= wideFrom || count >= 0xFFFF || size >= wideFrom {
      let place = offset + size
      output += ZipFormat.bytes(ZipFormat.end64Signature) + ZipFormat.bytes(Int64(ZipFormat.end64Bytes - 12))
      output += ZipFormat.bytes(UInt16(0x032D)) + ZipFormat.bytes(UInt16(45)) + ZipFormat.bytes(UInt64(0))
      output += ZipFormat.bytes(Int64(count)) + ZipFormat.bytes(Int64(count))
      output += ZipFormat.bytes(size) + ZipFormat.bytes(offset)
      output += ZipFormat.bytes(ZipFormat.locatorSignature) + ZipFormat.bytes(UInt32(0)) + ZipFormat.bytes(place)
      output += ZipFormat.bytes(UInt32(1))
    }
    let entries = UInt16(min(count, 0xFFFF))
    output += ZipFormat.bytes(ZipFormat.endSignature) + ZipFormat.bytes(UInt32(0))
    output += ZipFormat.bytes(entries) + ZipFormat.bytes(entries)
    output += narrow(size) + narrow(offset) + ZipFormat.bytes(UInt16(0))
    return output
  }

  private func header(_ current: inout Open, _ method: UInt16) -> [UInt8] {
    current.method = method
    // Room for what deflate may add to a content that does not compress after all.
    current.isWide = current.entry.size + current.entry.size / 1000 >= wideFrom
    let name = Self.name(current.entry)
    let sizes = ZipFormat.bytes(ZipFormat.wide) + ZipFormat.bytes(UInt16(16)) + [UInt8](repeating: 0, count: 16)
    let extra = (current.isWide ? sizes : []) + Self.extra(current.entry)
    let unknown = ZipFormat.bytes(current.isWide ? UInt32.max : 0)
    return ZipFormat.bytes(ZipFormat.localSignature) + Self.common(current, method) + ZipFormat.bytes(UInt32(0))
      + unknown + unknown + ZipFormat.bytes(UInt16(name.count)) + ZipFormat.bytes(UInt16(extra.count)) + name + extra
  }

  private func addCentral(_ current: Open) {
    var wide: [UInt8] = []
    for number in [current.size, current.packed, current.offset] where number >= wideFrom {
      wide += ZipFormat.bytes(number)
    }
    let name = Self.name(current.entry)
    let head = wide.isEmpty ? [] : ZipFormat.bytes(ZipFormat.wide) + ZipFormat.bytes(UInt16(wide.count))
    let extra = head + wide + Self.extra(current.entry)
    let isDirectory = current.entry.kind == .directory
    let attributes = Self.type(current.entry) | current.entry.mode
    central += ZipFormat.bytes(ZipFormat.centralSignature) + ZipFormat.bytes(UInt16(0x032D))
    central += Self.common(current, current.method ?? ZipFormat.stored)
    central += ZipFormat.bytes(UInt32(current.checksum)) + narrow(current.packed) + narrow(current.size)
    central += ZipFormat.bytes(UInt16(name.count)) + ZipFormat.bytes(UInt16(extra.count))
    central += [UInt8](repeating: 0, count: 6) + ZipFormat.bytes(attributes << 16 | (isDirectory ? 0x10 : 0))
    central += narrow(current.offset) + name + extra
  }

  /// A number that may be in the zip64 field instead.
  private func narrow(_ number: Int64) -> [UInt8] {
    ZipFormat.bytes(number >= wideFrom ? UInt32.max : UInt32(number))
  }

  /// The bits of st_mode that say what it is.
  private static func type(_ entry: TarEntry) -> UInt32 {
    switch entry.kind {
    case .directory: 0o040000
    case .symbolicLink: 0o120000
    default: 0o100000
    }
  }

  private static func name(_ entry: TarEntry) -> [UInt8] {
    entry.name + (entry.kind == .directory && entry.name.last != UInt8(ascii: "/") ? [UInt8(ascii: "/")] : [])
  }

  private static func common(_ current: Open, _ method: UInt16) -> [UInt8] {
    let (time, date) = ZipFormat.dosTime(Int(current.entry.modified.seconds))
    return ZipFormat.bytes(UInt16(45)) + ZipFormat.bytes(ZipFormat.flags) + ZipFormat.bytes(method)
      + ZipFormat.bytes(time) + ZipFormat.bytes(date)
  }

  private static func extra(_ entry: TarEntry) -> [UInt8] {
    let seconds = Int32(clamping: entry.modified.seconds)
    return ZipFormat.bytes(ZipFormat.times) + ZipFormat.bytes(UInt16(5)) + [1] + ZipFormat.bytes(seconds)
      + ZipFormat.bytes(ZipFormat.owners) + ZipFormat.bytes(UInt16(11)) + [1, 4] + ZipFormat.bytes(entry.owner.user)
      + [4] + ZipFormat.bytes(entry.owner.group)
  }
}

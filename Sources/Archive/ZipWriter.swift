import CZlib
import System

/// Writes a zip as a stream: sizes follow each content, so that nothing needs to be gone back to.
///
/// Contents are deflated in blocks by threads of its own; what is handed out lags behind what was taken in by a few
/// blocks. Modes go into the external attributes, owners and times into Info-ZIP's extra fields. What does not compress
/// is stored; sizes beyond 4 GiB and more than 65535 entries are written as zip64.
package final class ZipWriter {
  /// A piece of the archive on its way, in the archive's order.
  private enum Piece {
    case begin(TarEntry)
    case stored([UInt8])
    case block(DeflateBlock)
    case end(checksum: UInt, size: Int64)
  }

  /// The entry that is taken in.
  private struct Intake {
    var size: Int64 = 0
    var checksum: UInt = 0
    /// What is not yet a block.
    var rest: [UInt8] = []
    /// What the next block may refer to.
    var dictionary: [UInt8] = []
    /// Nil before the first block.
    var isStored: Bool?
  }

  /// The entry that is handed out.
  private struct Open {
    var entry: TarEntry
    var offset: Int64
    var method: UInt16?
    var checksum: UInt = 0
    var packed: Int64 = 0
    var size: Int64 = 0
    var isWide = false
    var isFinished = false
  }

  /// How well deflate works at that; docs/PERFORMANCE.md has the measurements.
  package static let levelDefault: Int32 = 5
  /// How many blocks are on their way at most.
  private static let piecesMax = 8
  /// Ends a deflated content whose blocks all say that more follows.
  private static let endOfBlocks: [UInt8] = [3, 0]

  /// From which size on numbers are written as zip64; tests lower it.
  private let wideFrom: Int64
  private let pool: DeflatePool
  private var pieces: [Piece] = []
  private var waiting = 0
  private var intake = Intake()
  private var central: [UInt8] = []
  private var count = 0
  private var offset: Int64 = 0
  private var open: Open?

  /// A writer at the start of an archive.
  package convenience init(level: Int32 = levelDefault) {
    self.init(level: level, wideFrom: ZipFormat.wideMark)
  }

  init(level: Int32, wideFrom: Int64) {
    pool = DeflatePool(level: level)
    self.wideFrom = wideFrom
  }

  /// Begins an entry; its size is a promise only in whether it needs zip64.
  package func begin(_ entry: TarEntry) {
    intake = Intake()
    pieces.append(.begin(entry))
  }

  /// Takes the next bytes of the entry; answers what is to be written out.
  package func write(_ data: [UInt8]) -> [UInt8] {
    intake.checksum = unsafe data.withUnsafeBufferPointer { buffer in
      unsafe crc32(intake.checksum, buffer.baseAddress, UInt32(buffer.count))
    }
    intake.size += Int64(data.count)
    intake.rest += data
    guard intake.rest.count >= DeflateBlock.bytesMax else { return [] }
    var start = 0
    while intake.rest.count - start >= DeflateBlock.bytesMax {
      take(Array(intake.rest[start..<start + DeflateBlock.bytesMax]), isWhole: false)
      start += DeflateBlock.bytesMax
    }
    intake.rest.removeFirst(start)
    return handOut(upTo: Self.piecesMax)
  }

  /// Ends the entry.
  package func endEntry() -> [UInt8] {
    if !intake.rest.isEmpty { take(intake.rest, isWhole: intake.isStored == nil) }
    pieces.append(.end(checksum: intake.checksum, size: intake.size))
    intake = Intake()
    return handOut(upTo: Self.piecesMax)
  }

  private func take(_ data: [UInt8], isWhole: Bool) {
    waiting += 1
    // A small content is tried by deflating it, a large one by its beginning.
    let isStored = !isWhole && (intake.isStored ?? (DeflateBlock.sample(data) == .noise))
    intake.isStored = isStored
    guard !isStored else { return pieces.append(.stored(data)) }
    let block = DeflateBlock(data, dictionary: intake.dictionary, isWhole: isWhole)
    intake.dictionary = Array(data.suffix(DeflateBlock.dictionaryBytes))
    pool.add(block)
    pieces.append(.block(block))
  }

  /// Hands out what is ready, and waits for as much that at most so many pieces are on their way.
  private func handOut(upTo countMax: Int) -> [UInt8] {
    var output: [UInt8] = []
    var done = 0
    for piece in pieces {
      switch piece {
      case .begin(let entry): open = Open(entry: entry, offset: offset)
      case .stored(let data): put(data, ZipFormat.stored, &output)
      case .block(let block):
        guard waiting > countMax || block.isDone else {
          pieces.removeFirst(done)
          return output
        }
        let (bytes, isDeflated) = pool.result(block)
        put(bytes, isDeflated ? ZipFormat.deflated : ZipFormat.stored, &output)
        open?.isFinished = block.isWhole
      case .end(let checksum, let size): close(checksum, size, &output)
      }
      done += 1
    }
    pieces = []
    return output
  }

  private func put(_ bytes: [UInt8], _ method: UInt16, _ output: inout [UInt8]) {
    waiting -= 1
    guard var current = open else { return }
    let head = current.method == nil ? header(&current, method) : []
    current.packed += Int64(bytes.count)
    open = current
    offset += Int64(head.count + bytes.count)
    output += head
    output += bytes
  }

  private func close(_ checksum: UInt, _ size: Int64, _ output: inout [UInt8]) {
    guard var current = open else { return }
    var rest = current.method == nil ? header(&current, ZipFormat.stored) : []
    current.checksum = checksum
    current.size = size
    if current.method == ZipFormat.deflated, !current.isFinished {
      rest += Self.endOfBlocks
      current.packed += Int64(Self.endOfBlocks.count)
    }
    rest += ZipFormat.bytes(ZipFormat.descriptorSignature) + ZipFormat.bytes(UInt32(checksum))
    if current.isWide {
      rest += ZipFormat.bytes(current.packed) + ZipFormat.bytes(current.size)
    } else {
      rest += ZipFormat.bytes(UInt32(current.packed)) + ZipFormat.bytes(UInt32(current.size))
    }
    open = nil
    offset += Int64(rest.count)
    count += 1
    addCentral(current)
    output += rest
  }

  /// Ends the archive.
  package func finish() -> [UInt8] {
    var output = handOut(upTo: 0)
    let size = Int64(central.count)
    output += central
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

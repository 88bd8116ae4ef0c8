import CZlib
package import System

/// Reads a zip from an open file and unpacks it into a directory, with what TarExtractor refuses refused here too.
///
/// Sizes and checksums of every entry are checked. Refused besides: encryption, methods other than stored and
/// deflated, archives in several parts, and a directory of entries that says more than the file can hold.
package struct ZipReader: ~Copyable {
  /// The longest central directory that is read, in bytes.
  package static let directoryBytesMax = 256 * 1024 * 1024
  /// More than deflate can reach, so that only a broken entry exceeds it.
  static let ratioMax = 1100
  static let chunkBytes = 128 * 1024

  struct Entry: Sendable {
    var entry: TarEntry
    var method: UInt16
    var checksum: UInt32
    var packed: Int64
    var offset: Int64
  }

  private let file: Descriptor
  private let size: Int64
  private let entries: [Entry]

  /// Whom entries belong to that name no owner.
  private static let nobodyKnown = FileOwner(user: UInt32.max, group: UInt32.max)

  /// Reads the directory of entries, which is at the file's end.
  package init(_ file: consuming Descriptor) throws(ArchiveError) {
    let raw = file.raw
    let size = try Self.size(of: file)
    let entries = try ZipDirectory.entries(size: size, unknown: Self.nobodyKnown) { Descriptor.read(raw, at: $0, $1) }
    self.file = file
    self.size = size
    self.entries = entries
  }

  private static func size(of file: borrowing Descriptor) throws(ArchiveError) -> Int64 {
    do throws(FileError) { return try file.status().size } catch { throw ArchiveError(error, entry: []) }
  }

  /// The entries' names, as the archive has them.
  package var names: [[UInt8]] { entries.map(\.entry.name) }

  /// The content of all files, in bytes, as the directory of entries says.
  package var contentBytes: Int64 { entries.reduce(0) { $0 &+ $1.entry.size } }

  /// Reads everything to its end and checks every size and sum.
  ///
  /// - Parameter progress: Called with the bytes of each part that was read.
  package borrowing func verify(progress: (Int) -> Void = { _ in }) throws(ArchiveError) {
    for item in entries {
      try content(item) { (bytes) throws(ArchiveError) in progress(bytes.count) }
    }
  }

  /// Unpacks everything into a directory, which should be fresh.
  ///
  /// - Parameter progress: Called with the bytes of each part that was written.
  package borrowing func extract(
    into target: DirectoryHandle, options: TarExtractor.Options = .init(), progress: (Int) -> Void = { _ in }
  ) throws(ArchiveError) -> TarExtractor.Report {
    guard entries.count <= options.entriesMax else {
      throw ArchiveError("it has more than the \(options.entriesMax) entries allowed", isLimit: true)
    }
    let extractor = TarExtractor(into: target, options: options)
    let writer = TarWriter()
    for item in entries {
      var entry = item.entry
      if entry.owner == Self.nobodyKnown { entry.owner = options.owner ?? ProcessFacts.owner }
      if case .symbolicLink = entry.kind {
        guard entry.size <= RelativePath.bytesMax else { throw ArchiveError("the link is too long", entry: entry.name) }
        var link: [UInt8] = []
        try content(item) { (bytes) throws(ArchiveError) in link += bytes }
        entry.kind = .symbolicLink(target: link)
        entry.size = 0
        try extractor.feed(writer.header(entry))
        continue
      }
      try extractor.feed(writer.header(entry))
      try content(item) { (bytes) throws(ArchiveError) in
        try extractor.feed(bytes)
        progress(bytes.count)
      }
      try extractor.feed(writer.padding(entry.size))
    }
    try extractor.feed(TarWriter.end)
    return try extractor.finish()
  }

  /// Hands an entry's content over part by part, and checks its size and sum.
  private borrowing func content(
    _ item: Entry, _ take: ([UInt8]) throws(ArchiveError) -> Void
  ) throws(ArchiveError) {
    let name = item.entry.name
    let damaged = ArchiveError("its content is damaged", entry: name)
    guard let head = Descriptor.read(file.raw, at: item.offset, ZipFormat.localBytes),
      ZipFormat.number(head, 0, 4) == UInt64(ZipFormat.localSignature)
    else { throw damaged }
    // Both places must name the same entry, as other readers go by the one or the other.
    let nameAt = item.offset + Int64(ZipFormat.localBytes)
    guard ZipFormat.number(head, 8, 2) == UInt64(item.method),
      Descriptor.read(file.raw, at: nameAt, Int(ZipFormat.number(head, 26, 2))) == name
    else { throw damaged }
    var at = nameAt + Int64(ZipFormat.number(head, 26, 2) + ZipFormat.number(head, 28, 2))
    let end = at + item.packed
    guard end <= size, item.method == ZipFormat.deflated || item.packed == item.entry.size else { throw damaged }
    // A gzip header and trailer around a deflated content make zlib check its size and sum.
    let inflater = GzipReader(outputBytesMax: Int(item.entry.size), ratioMax: Self.ratioMax)
    let isDeflated = item.method == ZipFormat.deflated
    inflater.feed([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF])
    var sum: UInt = 0
    var written: Int64 = 0
    while at < end {
      let count = Int(min(Int64(Self.chunkBytes), end - at))
      guard let bytes = Descriptor.read(file.raw, at: at, count) else { throw damaged }
      at += Int64(count)
      guard isDeflated else {
        sum = unsafe bytes.withUnsafeBufferPointer { buffer in
          unsafe crc32(sum, buffer.baseAddress, UInt32(buffer.count))
        }
        written += Int64(count)
        try take(bytes)
        continue
      }
      inflater.feed(bytes)
      do throws(ArchiveError) {
        while let part = try inflater.next() {
          written += Int64(part.count)
          try take(part)
        }
      } catch {
        throw error.cause == nil ? damaged : error
      }
    }
    guard isDeflated else {
      guard written == item.entry.size, sum == UInt(item.checksum) else { throw damaged }
      return
    }
    inflater.feed(ZipFormat.bytes(item.checksum) + ZipFormat.bytes(UInt32(truncatingIfNeeded: item.entry.size)))
    do throws(ArchiveError) {
      while let part = try inflater.next() {
        written += Int64(part.count)
        try take(part)
      }
      try inflater.finish()
    } catch {
      throw error.cause == nil ? damaged : error
    }
    guard written == item.entry.size else { throw damaged }
  }
}

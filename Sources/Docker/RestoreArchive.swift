import Archive
import OrcModel
import System

/// An archive that a restore reads: a backup or an upload.
struct RestoreArchive: ~Copyable {
  private static let chunkBytes = 256 << 10

  private let source: RestoreSource
  private let file: Descriptor

  /// Opens it.
  init(_ source: RestoreSource, home: String) throws {
    self.source = source
    switch source {
    case .backup(let name):
      let folder = try DirectoryHandle.making(path: "\(home)/\(BackupFolder.name)")
      let path = try RelativePath(name.text)
      guard try folder.status(path)?.kind == .regular else {
        throw OrcError(.noSuchBackup, "There is no backup [\(name)].")
      }
      file = try folder.openFile(path)
    case .upload(let id):
      guard let file = try UploadFolder.open(id, home: home) else {
        throw OrcError(.noSuchBackup, "There is no upload [\(id)]. Uploads are kept for a day.")
      }
      self.file = file
    }
  }

  /// Unpacks all of it into a fresh folder, each file's sum checked; answers whether it is one of Orc's own.
  ///
  /// Only own archives keep their owners, and links that lead out of the folder: those of a game that it made itself.
  consuming func unpack(
    into target: DirectoryHandle, owner: FileOwner?, _ progress: @Sendable (Job.Progress) -> Void
  ) throws -> Bool {
    var isOwn = false
    if case .backup = source { isOwn = true }
    let available = Int64(clamping: try target.disk().available)
    var options = TarExtractor.Options(
      bytesMax: available, entriesMax: 4_000_000, owner: owner,
      keepsOwners: isOwn && ProcessFacts.owner.user == 0, stripsSpecialModes: true)
    options.allowsFarLinks = isOwn
    options.keepsDirectoryBits = isOwn
    let format = try Self.format(of: file)
    do {
      switch format {
      case .zip: try Self.unzip(file, into: target, options, available, progress)
      case .tar: try Self.untar(file, isGzipped: false, into: target, options, progress)
      case .gzippedTar: try Self.untar(file, isGzipped: true, into: target, options, progress)
      case nil: throw ArchiveError("it is neither a zip nor a tar, gzipped or not")
      }
    } catch let error as ArchiveError where error.isLimit && error.cause == nil {
      throw OrcError(
        .noSpace,
        "There is no room for what is in the archive: \(error.reason); \(available) bytes are free. "
          + "Nothing was restored.",
        cause: "\(error)")
    }
    return isOwn
  }

  private static func unzip(
    _ file: consuming Descriptor, into target: DirectoryHandle, _ options: TarExtractor.Options, _ available: Int64,
    _ progress: @Sendable (Job.Progress) -> Void
  ) throws {
    let zip = try ZipReader(file)
    let total = zip.contentBytes
    guard total <= available else {
      throw ArchiveError("it unpacks to \(total) bytes", isLimit: true)
    }
    var done = 0
    _ = try zip.extract(into: target, options: options) { count in
      done += count
      progress(Job.Progress(done: done, total: Int(total), unit: "bytes"))
    }
  }

  private static func untar(
    _ file: borrowing Descriptor, isGzipped: Bool, into target: DirectoryHandle, _ options: TarExtractor.Options,
    _ progress: @Sendable (Job.Progress) -> Void
  ) throws {
    let extractor = TarExtractor(into: target, options: options)
    let gzip = isGzipped ? GzipReader(outputBytesMax: Int(clamping: options.bytesMax)) : nil
    let total = Int(try file.status().size)
    var done = 0
    while true {
      try Task.checkCancellation()
      let part = try file.read(upTo: chunkBytes)
      if part.isEmpty { break }
      done += part.count
      if let gzip {
        gzip.feed(part)
        while let plain = try gzip.next() { try extractor.feed(plain) }
      } else {
        try extractor.feed(part)
      }
      progress(Job.Progress(done: done, total: total, unit: "bytes"))
    }
    try gzip?.finish()
    _ = try extractor.finish()
  }

  /// What the first bytes say; nil for anything else.
  ///
  /// The file's position stays at its start.
  static func format(of file: borrowing Descriptor) throws -> Upload.Format? {
    let head = Descriptor.read(file.raw, at: 0, min(512, Int(try file.status().size))) ?? []
    if head.starts(with: [0x50, 0x4B, 3, 4]) || head.starts(with: [0x50, 0x4B, 5, 6]) { return .zip }
    if head.starts(with: [0x1F, 0x8B, 8]) { return .gzippedTar }
    return isTar(head) ? .tar : nil
  }

  /// The header's own sum is right (POSIX ustar; older tars have no magic).
  private static func isTar(_ head: [UInt8]) -> Bool {
    guard head.count == 512, head[0] != 0 else { return false }
    let text = head[148..<156].drop { $0 == UInt8(ascii: " ") }.prefix { (UInt8(ascii: "0")...UInt8(ascii: "7")) ~= $0 }
    guard let told = Int(String(decoding: text, as: UTF8.self), radix: 8) else { return false }
    let sum = head.indices.reduce(0) { $0 + Int((148..<156).contains($1) ? UInt8(ascii: " ") : head[$1]) }
    return told == sum
  }
}

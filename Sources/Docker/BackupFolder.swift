import Archive
import Crypto
import OrcModel
import Synchronization
import System

/// The folder of backups; all its work happens on a thread of its own, as a world may take minutes.
actor BackupFolder {
  /// Where backups lie, below the data root.
  static let name = "backup"
  /// How much of a file is handed on at a time, in bytes.
  private static let chunkBytes = 256 << 10

  private let executor: ThreadExecutor
  private let home: String
  private let faults: FaultPoints

  init(home: String, faults: FaultPoints) throws(FileError) {
    self.home = home
    self.faults = faults
    executor = try ThreadExecutor("orc-backup")
  }

  nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

  /// Writes a backup; what fails leaves nothing behind.
  func write(
    _ id: ServerID, _ name: BackupName, includesData: Bool, progress: @Sendable (Job.Progress) -> Void
  ) throws -> Backup {
    let folder = try DirectoryHandle.making(path: "\(home)/\(Self.name)")
    let path = try RelativePath(name.text)
    if let known = try folder.status(path) {
      // A crash may have come before its sum was written.
      let digest = try digest(name, folder) ?? sum(name, folder)
      return Backup(name: name, bytes: Int(known.size), createdAt: known.seconds, digest: digest)
    }
    let part = try RelativePath(".\(name.text).part")
    // What a crash left of this very backup.
    _ = try folder.removeFile(part)
    do {
      let (bytes, digest) = try fill(try folder.createFile(part, mode: 0o640), id, includesData, progress)
      faults.hit("docker.backup.written")
      try folder.rename(part, to: path)
      faults.hit("docker.backup.renamed")
      try note(digest, of: name, in: folder)
      let status = try folder.status(path)
      return Backup(name: name, bytes: bytes, createdAt: status?.seconds ?? 0, digest: digest)
    } catch {
      _ = try? folder.removeFile(part)
      throw Self.failure(error, name)
    }
  }

  // MARK: sums

  /// The name of the file beside a backup that holds its sum, as sha256sum(1) writes and checks it.
  private static func sumPath(_ name: BackupName) throws(FileError) -> RelativePath {
    try RelativePath("\(name).sha256")
  }

  private func note(_ digest: String, of name: BackupName, in folder: DirectoryHandle) throws(FileError) {
    try folder.write(Self.sumPath(name), Array("\(digest)  \(name)\n".utf8), mode: 0o640)
  }

  /// The sum that was noted; nil where none was.
  private nonisolated func digest(_ name: BackupName, _ folder: DirectoryHandle) throws(FileError) -> String? {
    let path = try Self.sumPath(name)
    guard try folder.status(path)?.kind == .regular else { return nil }
    let text = String(decoding: try folder.read(path, max: 4096), as: UTF8.self)
    let word = text.prefix { $0.isHexDigit }
    return word.utf8.count == 64 ? word.lowercased() : nil
  }

  /// Reads a backup for its sum, and notes it.
  private func sum(_ name: BackupName, _ folder: DirectoryHandle) throws -> String {
    let digest = try Self.sum(try folder.openFile(RelativePath(name.text)))
    try note(digest, of: name, in: folder)
    return digest
  }

  private static func sum(_ file: borrowing Descriptor) throws -> String {
    var digest = SHA256()
    while true {
      try Task.checkCancellation()
      let part = try file.read(upTo: chunkBytes)
      if part.isEmpty { return Hex.encode(digest.finish()) }
      digest.update(part)
    }
  }

  /// Refuses a backup whose bytes are not those that were written; one without a noted sum passes.
  func checkDigest(_ name: BackupName) throws {
    let folder = try DirectoryHandle.making(path: "\(home)/\(Self.name)")
    let path = try RelativePath(name.text)
    guard try folder.status(path)?.kind == .regular, let told = try digest(name, folder) else { return }
    guard try Self.sum(try folder.openFile(path)) == told else { throw Self.damaged(name, "its SHA-256 is another") }
  }

  /// Reads a backup to its end and checks every file in it.
  func verify(_ name: BackupName, _ progress: @Sendable (Job.Progress) -> Void) throws {
    try checkDigest(name)
    let folder = try DirectoryHandle.making(path: "\(home)/\(Self.name)")
    do {
      let zip = try ZipReader(try folder.openFile(RelativePath(name.text)))
      let total = Int(zip.contentBytes)
      var done = 0
      try zip.verify { count in
        done += count
        progress(Job.Progress(done: done, total: total, unit: "bytes"))
      }
    } catch let error as ArchiveError {
      throw Self.damaged(name, "\(error)")
    }
  }

  private static func damaged(_ name: BackupName, _ reason: String) -> OrcError {
    OrcError(.badInput, "The backup \(name) is damaged: \(reason). It can't be used.", cause: reason)
  }

  private func fill(
    _ file: borrowing Descriptor, _ id: ServerID, _ includesData: Bool, _ progress: @Sendable (Job.Progress) -> Void
  ) throws -> (bytes: Int, digest: String) {
    let servers = try DirectoryHandle(path: "\(home)/\(FolderPaths.servers)")
    var options = TarBuilder.Options { path, status in
      includesData || path.components != [Array("data".utf8)] || status.kind != .directory
    }
    options.keepsDirectoryBits = true
    let folder = try servers.directory(FolderPaths.folder(id))
    try FolderPaths.refuseLinks(in: folder, ["user", "config"] + (includesData ? ["data"] : []))
    let zip = ZipBuilder(folder, options: options)
    var digest = SHA256()
    var bytes = 0
    while let part = try zip.next() {
      try Task.checkCancellation()
      try file.write(part)
      digest.update(part)
      bytes += part.count
      progress(Job.Progress(done: Int(zip.bytesRead), total: nil, unit: "bytes"))
    }
    try file.sync()
    return (bytes, Hex.encode(digest.finish()))
  }

  /// A full disk is told as that.
  private static func failure(_ error: any Error, _ name: BackupName) -> any Error {
    let file = (error as? FileError) ?? (error as? ArchiveError)?.cause
    if let file, file.isNoSpace {
      return OrcError(
        .noSpace, "The disk is full: the backup \(name) was not made, and nothing of it is left. Free some space.",
        cause: "\(error)")
    }
    if let error = error as? ArchiveError {
      return OrcError(.actionFailed, "The backup \(name) was not made: \(error).", cause: "\(error)")
    }
    return error
  }

  /// The backups of a server, newest first; not held up by one that is being made.
  nonisolated func list(_ id: ServerID) throws -> [Backup] {
    let folder = try DirectoryHandle.making(path: "\(home)/\(Self.name)")
    return try folder.entries().compactMap { entry in
      guard entry.status.kind == .regular, let name = BackupName(entry.name), name.server == id else { return nil }
      return Backup(
        name: name, bytes: Int(entry.status.size), createdAt: entry.status.seconds, digest: try digest(name, folder))
    }.sorted { $0.name > $1.name }
  }

  /// Removes a backup; one that is gone is fine.
  nonisolated func remove(_ name: BackupName) throws {
    let folder = try DirectoryHandle.making(path: "\(home)/\(Self.name)")
    for path in [try RelativePath(name.text), try Self.sumPath(name)] { _ = try folder.removeFile(path) }
  }

  /// Opens a backup for reading.
  nonisolated func read(_ name: BackupName, from offset: Int) throws -> (bytes: Int, content: ByteStream) {
    let folder = try DirectoryHandle.making(path: "\(home)/\(Self.name)")
    let path = try RelativePath(name.text)
    guard let status = try folder.status(path), status.kind == .regular else {
      throw OrcError(.noSuchBackup, "There is no backup [\(name)].")
    }
    let file = OpenFile(try folder.openFile(path), from: offset)
    return (Int(status.size), ByteStream(unfolding: { try file.next(Self.chunkBytes) }))
  }
}

/// An open file that a stream reads on.
private final class OpenFile: Sendable {
  private let file: Descriptor
  private let place: Mutex<Int64>

  init(_ file: consuming Descriptor, from offset: Int) {
    self.file = file
    place = Mutex(Int64(offset))
  }

  /// The next part; nil at the end.
  func next(_ count: Int) throws -> [UInt8]? {
    let size = try file.status().size
    return try place.withLock { place in
      let count = min(Int64(count), size - place)
      guard count > 0 else { return nil }
      guard let part = Descriptor.read(file.raw, at: place, Int(count)) else {
        throw OrcError(.actionFailed, "A part of the backup can't be read from the disk.")
      }
      place += count
      return part
    }
  }
}

extension FileStatus {
  /// When it was changed last, in seconds since 1970.
  fileprivate var seconds: Int { modified.seconds }
}

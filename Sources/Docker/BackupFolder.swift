import Archive
import Crypto
import OrcModel
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
      return Backup(name: name, bytes: Int(known.size), createdAt: known.seconds)
    }
    let part = try RelativePath(".\(name.text).part")
    // What a crash left of this very backup.
    _ = try folder.removeFile(part)
    do {
      let (bytes, digest) = try fill(try folder.createFile(part, mode: 0o640), id, includesData, progress)
      faults.hit("docker.backup.written")
      try folder.rename(part, to: path)
      faults.hit("docker.backup.renamed")
      let status = try folder.status(path)
      return Backup(name: name, bytes: bytes, createdAt: status?.seconds ?? 0, digest: digest)
    } catch {
      _ = try? folder.removeFile(part)
      throw Self.failure(error, name)
    }
  }

  private func fill(
    _ file: borrowing Descriptor, _ id: ServerID, _ includesData: Bool, _ progress: @Sendable (Job.Progress) -> Void
  ) throws -> (bytes: Int, digest: String) {
    let servers = try DirectoryHandle(path: "\(home)/\(FolderPaths.servers)")
    let options = TarBuilder.Options { path, status in
      includesData || path.components != [Array("data".utf8)] || status.kind != .directory
    }
    let zip = ZipBuilder(try servers.directory(FolderPaths.folder(id)), options: options)
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
    try DirectoryHandle.making(path: "\(home)/\(Self.name)").entries().compactMap { entry in
      guard entry.status.kind == .regular, let name = BackupName(entry.name), name.server == id else { return nil }
      return Backup(name: name, bytes: Int(entry.status.size), createdAt: entry.status.seconds)
    }.sorted { $0.name > $1.name }
  }

  /// Removes a backup; one that is gone is fine.
  nonisolated func remove(_ name: BackupName) throws {
    _ = try DirectoryHandle.making(path: "\(home)/\(Self.name)").removeFile(RelativePath(name.text))
  }

  /// Opens a backup for reading.
  nonisolated func read(_ name: BackupName) throws -> (bytes: Int, content: ByteStream) {
    let folder = try DirectoryHandle.making(path: "\(home)/\(Self.name)")
    let path = try RelativePath(name.text)
    guard let status = try folder.status(path), status.kind == .regular else {
      throw OrcError(.noSuchBackup, "There is no backup [\(name)].")
    }
    let file = OpenFile(try folder.openFile(path))
    return (Int(status.size), ByteStream(unfolding: { try file.next(Self.chunkBytes) }))
  }
}

/// An open file that a stream reads on.
private final class OpenFile: Sendable {
  private let file: Descriptor

  init(_ file: consuming Descriptor) { self.file = file }

  /// The next part; nil at the end.
  func next(_ count: Int) throws -> [UInt8]? {
    let part = try file.read(upTo: count)
    return part.isEmpty ? nil : part
  }
}

extension FileStatus {
  /// When it was changed last, in seconds since 1970.
  fileprivate var seconds: Int { modified.seconds }
}

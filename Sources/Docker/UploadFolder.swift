import Archive
import Crypto
import OrcModel
import System

/// The archives that clients have sent, beside the backups; each is kept for a day.
actor UploadFolder {
  /// How long an upload is kept, in seconds.
  static let keptSeconds = 86_400

  private let executor: ThreadExecutor
  private let home: String

  init(home: String) throws(FileError) {
    self.home = home
    executor = try ThreadExecutor("orc-upload")
  }

  nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

  /// Stores an upload; one that breaks off, fills the disk or is no archive leaves nothing behind.
  func store(_ id: UploadID, _ content: ByteStream, announced: Int?) async throws -> Upload {
    let folder = try Self.folder(home)
    try sweep(folder)
    let free = Int(clamping: try folder.disk().available)
    if let announced, announced > free {
      throw OrcError(
        .noSpace, "The upload has \(announced) bytes, and there are \(free) free. Nothing was stored. Free some space.")
    }
    let part = try RelativePath("\(id).part")
    do {
      let file = try folder.createFile(part, mode: 0o600)
      var digest = SHA256()
      var bytes = 0
      for try await chunk in content {
        try file.write(chunk)
        digest.update(chunk)
        bytes += chunk.count
      }
      try file.sync()
      guard let format = try RestoreArchive.format(of: try folder.openFile(part)) else {
        throw OrcError(
          .badInput, "The upload is neither a zip nor a tar, gzipped or not. Nothing was stored.")
      }
      let path = try RelativePath(id.text)
      try folder.rename(part, to: path)
      return Upload(
        id: id, bytes: bytes, format: format, digest: Hex.encode(digest.finish()),
        createdAt: try folder.status(path)?.modified.seconds ?? 0)
    } catch {
      _ = try? folder.removeFile(part)
      if let file = error as? FileError, file.isNoSpace {
        throw OrcError(.noSpace, "The disk is full: the upload was not stored. Free some space.", cause: "\(error)")
      }
      throw error
    }
  }

  /// Removes what is older than a day.
  func sweep() throws { try sweep(Self.folder(home)) }

  private func sweep(_ folder: DirectoryHandle) throws {
    let now = SystemWallClock().now().seconds
    for entry in try folder.entries() where entry.status.modified.seconds < now - Self.keptSeconds {
      _ = try folder.removeFile(RelativePath(components: [entry.nameBytes]))
    }
  }

  /// Whether the upload is there.
  nonisolated func has(_ id: UploadID) throws -> Bool {
    try Self.folder(home).status(RelativePath(id.text))?.kind == .regular
  }

  /// Removes an upload; one that is gone is fine.
  nonisolated func remove(_ id: UploadID) throws { _ = try Self.folder(home).removeFile(RelativePath(id.text)) }

  /// Opens an upload for reading; nil where there is none.
  static func open(_ id: UploadID, home: String) throws -> Descriptor? {
    let folder = try folder(home)
    let path = try RelativePath(id.text)
    guard try folder.status(path)?.kind == .regular else { return nil }
    return try folder.openFile(path)
  }

  private static func folder(_ home: String) throws(FileError) -> DirectoryHandle {
    let folder = try DirectoryHandle.making(path: "\(home)/\(BackupFolder.name)")
    let path = try RelativePath(".uploads")
    try folder.makeDirectory(path, mode: 0o700)
    return try folder.directory(path)
  }
}

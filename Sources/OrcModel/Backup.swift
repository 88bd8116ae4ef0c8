/// The name of a backup's file: `<uid>-YYYYMMDD-HHMMSS.zip` in UTC, never a path.
package struct BackupName: Hashable, Sendable, Comparable, Codable, CustomStringConvertible {
  package let text: String
  /// The server it was made of.
  package let server: ServerID

  /// The name of a backup of a server, made at that moment (`YYYYMMDD-HHMMSS`).
  package init(_ server: ServerID, stamp: String) {
    self.server = server
    text = "\(server)-\(stamp).zip"
  }

  /// Reads a file's name; nil for anything that is no backup's name.
  package init?(_ text: String) {
    guard text.hasSuffix(".zip") else { return nil }
    let stem = text.dropLast(4)
    let stamp = stem.suffix(15)
    let isStamp =
      stamp.utf8.count == 15
      && stamp.utf8.enumerated().allSatisfy { index, byte in
        index == 8 ? byte == UInt8(ascii: "-") : (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      }
    let uid = stem.dropLast(15)
    guard isStamp, uid.last == "-", let server = try? ServerID(parsing: String(uid.dropLast())),
      "\(server)-\(stamp).zip" == text
    else { return nil }
    self.server = server
    self.text = text
  }

  package var description: String { text }

  package static func < (left: BackupName, right: BackupName) -> Bool { left.text < right.text }

  package init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    guard let name = BackupName(text) else { throw OrcError(.badInput, "\(text) is no backup's name.") }
    self = name
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}

/// What is known of one backup.
package struct Backup: Sendable, Equatable {
  package var name: BackupName
  /// The size of its file.
  package var bytes: Int
  /// Seconds since 1970.
  package var createdAt: Int
  /// SHA-256 of its file, in hex; nil for one that Orc did not make or has not read.
  package var digest: String?

  package init(name: BackupName, bytes: Int, createdAt: Int, digest: String? = nil) {
    self.name = name
    self.bytes = bytes
    self.createdAt = createdAt
    self.digest = digest
  }
}

/// What a restore takes the files from.
package enum RestoreSource: Sendable, Equatable, Codable {
  /// A backup of this installation, of the same server or of another one.
  case backup(BackupName)
  /// An upload that was stored: its name in the folder of uploads.
  case upload(String)
}

/// Bytes that a client sends or fetches, piece by piece.
package typealias ByteStream = AsyncThrowingStream<[UInt8], any Error>

/// Saving a server's files, and bringing them back.
///
/// A restore is staged beside the live files, swapped in by renames, and ended: the old files are kept until then.
/// Every step may be repeated after a crash. All methods throw `OrcError`: `srv.input` for an archive that can't be
/// used, `srv.dne` for a missing one, `srv.nospace` when the disk is full; whatever fails leaves the live files as they were.
package protocol BackupStorage: Sendable {
  /// Writes a backup of the server's folder: all but top-level `data/`, unless `includesData`.
  ///
  /// Zip, streamed, with modes, owners and times; written under a temporary name, synced, then renamed. A file that is
  /// there under the name already is answered as it is.
  func writeBackup(
    _ id: ServerID, name: BackupName, includesData: Bool, progress: @Sendable (Job.Progress) -> Void
  ) async throws -> Backup

  /// The backups of a server, newest first.
  func backups(_ id: ServerID) async throws -> [Backup]

  /// Removes a backup; one that is gone already is no error.
  func removeBackup(_ name: BackupName) async throws

  /// Reads a backup's file from an offset on.
  ///
  /// - Throws: `backup.dne`.
  func readBackup(_ name: BackupName, from offset: Int) async throws -> (bytes: Int, content: ByteStream)

  /// Stores what a client uploads (a zip or a tar, also gzipped) under a name made up from the job's id.
  func storeUpload(_ name: String, _ content: ByteStream, bytesMax: Int) async throws

  /// Removes an upload; one that is gone already is no error.
  func removeUpload(_ name: String) async throws

  /// Unpacks and checks the source beside the server's folder, owned as its live files are.
  ///
  /// An archive of a whole server's folder replaces what it has of `user`, `config`, `data` and `actions`. One that
  /// has none of these folders at its top is a world: it replaces what `worldFolder` (relative to the server's folder)
  /// holds.
  func stageRestore(
    _ id: ServerID, from source: RestoreSource, worldFolder: String, progress: @Sendable (Job.Progress) -> Void
  ) async throws

  /// Puts the staged files into place, and keeps the old ones beside them. Repeated: goes on where it ended.
  func swapRestore(_ id: ServerID) async throws

  /// Ends a restore: the old files are let go of, or (`undoing`) put back. Also removes what was only staged.
  func endRestore(_ id: ServerID, undoing: Bool) async throws
}

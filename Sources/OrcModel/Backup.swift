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

/// Bytes that a client fetches, piece by piece.
package typealias ByteStream = AsyncThrowingStream<[UInt8], any Error>

/// Where a runtime keeps the saved files of its servers.
///
/// Every act may be repeated after a crash. All methods throw `OrcError`: `srv.nospace` when the disk is full,
/// `backup.dne` for a backup that is not there.
package protocol BackupStorage: Sendable {
  /// Writes a backup of the server's folder: all but top-level `data/`, unless `includesData`.
  ///
  /// A zip with modes, owners and times, written under a temporary name, synced, then renamed. A file that has the
  /// name already is answered as it is.
  func writeBackup(
    _ id: ServerID, name: BackupName, includesData: Bool, progress: @Sendable (Job.Progress) -> Void
  ) async throws -> Backup

  /// The backups of a server, newest first.
  func backups(_ id: ServerID) async throws -> [Backup]

  /// Removes a backup; one that is gone already is no error.
  func removeBackup(_ name: BackupName) async throws

  /// Reads a backup's file, of the size `bytes`, from an offset on.
  func readBackup(_ name: BackupName, from offset: Int) async throws -> (bytes: Int, content: ByteStream)
}

/// Saving servers' files, as clients ask for it.
package protocol Saving: Sendable {
  /// Makes a backup; also of a server that was destroyed and whose files were kept.
  ///
  /// - Throws: `srv.dne`, `srv.busy`, `orc.notavailable`.
  func backUp(_ id: ServerID, by requester: String) async throws -> Accepted

  /// The backups of a server, newest first.
  ///
  /// - Throws: `srv.dne`.
  func backups(of id: ServerID) async throws -> [Backup]

  /// Reads a backup's file, of the size `bytes`, from an offset on.
  ///
  /// - Throws: `backup.dne`.
  func readBackup(_ name: BackupName, from offset: Int) async throws -> (bytes: Int, content: ByteStream)

  /// Removes a backup.
  ///
  /// - Throws: `backup.dne`.
  func removeBackup(_ name: BackupName, by requester: String) async throws
}

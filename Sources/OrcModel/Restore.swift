/// The id of an upload: `u_` and 26 characters, never a path.
package struct UploadID: Hashable, Sendable, Codable, CustomStringConvertible {
  package let text: String

  /// How many characters follow `u_`.
  package static let charactersMax = 26

  /// Reads an id; nil for anything that is none.
  package init?(_ text: String) {
    let rest = text.utf8.dropFirst(2)
    let isID =
      text.utf8.starts(with: "u_".utf8) && rest.count == Self.charactersMax
      && rest.allSatisfy {
        (UInt8(ascii: "0")...UInt8(ascii: "9")) ~= $0 || (UInt8(ascii: "a")...UInt8(ascii: "z")) ~= $0
      }
    guard isID else { return nil }
    self.text = text
  }

  package var description: String { text }

  package init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    guard let id = UploadID(text) else { throw OrcError(.badInput, "\(text) is no upload's id.") }
    self = id
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}

/// An archive that a client has sent.
package struct Upload: Sendable, Equatable {
  /// What its first bytes say it is.
  package enum Format: String, Sendable {
    case zip, tar
    case gzippedTar = "tar.gz"
  }

  package var id: UploadID
  package var bytes: Int
  package var format: Format
  /// SHA-256 of its bytes, in hex.
  package var digest: String
  /// Seconds since 1970.
  package var createdAt: Int

  package init(id: UploadID, bytes: Int, format: Format, digest: String, createdAt: Int) {
    self.id = id
    self.bytes = bytes
    self.format = format
    self.digest = digest
    self.createdAt = createdAt
  }
}

/// What a restore takes the files from.
package enum RestoreSource: Sendable, Equatable, Codable {
  /// A backup of this installation, of the same server or of another one.
  case backup(BackupName)
  case upload(UploadID)
}

/// What a client asks for.
package struct RestoreRequest: Sendable, Equatable {
  package var source: RestoreSource
  /// Where a world without a server's folders around it belongs, below `user`, `data` or `config`.
  ///
  /// Nil is the plan's place.
  package var folder: String?
  /// Save what is there before it is replaced.
  package var savesFirst: Bool

  package init(source: RestoreSource, folder: String? = nil, savesFirst: Bool = true) {
    self.source = source
    self.folder = folder
    self.savesFirst = savesFirst
  }
}

/// Of a restore, or of a create with a world: where the files come from and go to, as its job keeps it.
package struct RestoreInput: Sendable, Equatable, Codable {
  package var source: RestoreSource
  /// Where a world without a server's folders around it belongs, relative to the server's folder.
  package var folder: String
  /// The single files in the server's folder that are the game's, relative to it.
  package var files: [String]

  package init(source: RestoreSource, folder: String, files: [String]) {
    self.source = source
    self.folder = folder
    self.files = files
  }
}

/// What is staged for a restore.
package struct StagedRestore: Sendable, Equatable {
  /// What it replaces, relative to the server's folder.
  package var replaces: [String]
  /// Whether any of that is in its place already.
  package var isBegun: Bool
  /// Whether all of it is.
  package var isSwapped: Bool

  package init(replaces: [String], isBegun: Bool = false, isSwapped: Bool = false) {
    self.replaces = replaces
    self.isBegun = isBegun
    self.isSwapped = isSwapped
  }
}

/// Where a runtime brings files back from.
///
/// A restore is staged beside the live files and swapped in by renames; the old files are kept until it is ended or
/// undone. Every step may be repeated after a crash, with the same token. All methods throw `OrcError`: `srv.input` for
/// an archive that can't be used, `backup.dne` for a missing one, `srv.nospace` when the disk is full; a stage that
/// fails leaves nothing behind.
package protocol RestoreStorage: Sendable {
  /// Stores what a client sends; the stream's end is the archive's.
  func storeUpload(_ id: UploadID, _ content: ByteStream, announced: Int?) async throws -> Upload

  /// Whether the upload is there.
  func hasUpload(_ id: UploadID) async throws -> Bool

  /// Removes an upload; one that is gone already is no error.
  func removeUpload(_ id: UploadID) async throws

  /// Reads a backup to its end and checks the sum of every file in it, and of the whole where that is known.
  func verifyBackup(_ name: BackupName, progress: @Sendable (Job.Progress) -> Void) async throws

  /// Unpacks and checks an archive beside the server's folder; what an earlier restore kept is let go of.
  func stageRestore(
    _ id: ServerID, _ restore: RestoreInput, token: String, progress: @Sendable (Job.Progress) -> Void
  ) async throws -> StagedRestore

  /// What is staged under that token; nil where nothing is.
  func stagedRestore(_ id: ServerID, token: String) async throws -> StagedRestore?

  /// Puts the staged files into place, and keeps the old ones.
  func swapRestore(_ id: ServerID, token: String) async throws

  /// Puts the old files back into place, and lets go of what was staged.
  func undoRestore(_ id: ServerID, token: String) async throws

  /// Lets go of the old files.
  func endRestore(_ id: ServerID) async throws

  /// The servers whose old files are kept.
  func keptRestores() async throws -> Set<ServerID>
}

/// Bringing servers' files back, as clients ask for it.
package protocol Restoring: Sendable {
  /// Stores an archive that a client sends (zip, tar or gzipped tar), which is let go of after a day.
  ///
  /// - Throws: `srv.input` for anything else, `srv.nospace`.
  func upload(_ content: ByteStream, announced: Int?, by requester: String) async throws -> Upload

  /// Removes an upload.
  ///
  /// - Throws: `backup.dne`.
  func removeUpload(_ id: UploadID, by requester: String) async throws

  /// Replaces a server's files by those of a backup or an upload.
  ///
  /// - Throws: `srv.dne`, `backup.dne`, `srv.input`, `srv.busy`, `orc.notavailable`.
  func restore(_ id: ServerID, _ request: RestoreRequest, by requester: String) async throws -> Accepted
}

import Archive
import OrcModel
import System

/// What of a staged restore replaces what, as it is written beside it.
struct RestorePlan {
  /// A file or a whole folder, at the same path in both places.
  struct Unit {
    var path: RelativePath
    /// Whether there was something in its place.
    var wasThere: Bool
  }

  /// How many bytes its file may have.
  static let bytesMax = 64 << 20
  /// The folders that are brought back; a folder's scripts in `actions` are the plan's.
  private static let folders = ["user", "data", "config"]
  /// What macOS adds to a zip.
  private static let litter = "__MACOSX"

  let token: String
  private(set) var units: [Unit] = []

  /// Decides about what lies in `unpacked` of the staging folder, and moves it to `new`.
  ///
  /// A server's whole folder replaces its folders and the game's single files; its manifest and settings stay. Anything
  /// else is a world: a folder of it that has files in it replaces the one in its place whole, folders above that have
  /// none are gone through, and files at its top take their place one by one.
  init(
    token: String, isOwn: Bool, _ restore: RestoreInput, _ staged: DirectoryHandle, _ live: DirectoryHandle
  ) throws {
    self.token = token
    let unpacked = try RelativePath("unpacked")
    let new = try RelativePath("new")
    try staged.removeTree(unpacked.appending(Self.litter))
    let names = Set(try staged.directory(unpacked).names().map { String(decoding: $0, as: UTF8.self) })
    guard !names.isEmpty else { throw ArchiveError("there is nothing in it") }
    let isWhole =
      isOwn || names.contains("docker-compose.yml")
      || (names.isSubset(of: Self.folders + ["actions"]) && !names.isDisjoint(with: ["user", "data"]))
    if isWhole {
      try staged.rename(unpacked, to: new)
      let root = try staged.directory(new)
      for name in Self.folders + restore.files where names.contains(name) {
        let path = try RelativePath(name)
        let isFolder = try root.status(path)?.kind == .directory
        guard isFolder == Self.folders.contains(name) else {
          throw ArchiveError("'\(name)' in it is \(isFolder ? "a folder, not a file" : "no folder")")
        }
        units.append(Unit(path: path, wasThere: try live.status(path) != nil))
      }
      guard !units.isEmpty else { throw ArchiveError("it has none of the folders \(Self.folders)") }
    } else {
      let folder = try RelativePath(restore.folder)
      try staged.makeDirectory(new, mode: 0o700)
      if let parent = folder.parent { try staged.directory(new).makeDirectory(parent, mode: 0o755) }
      try staged.rename(unpacked, to: folder, in: staged.directory(new))
      try staged.directory(new).setMode(folder, 0o755)
      try collect(folder, isTop: true, staged.directory(new), live)
      guard !units.isEmpty else { throw ArchiveError("there are no files in it") }
    }
  }

  private mutating func collect(
    _ path: RelativePath, isTop: Bool, _ new: DirectoryHandle, _ live: DirectoryHandle
  ) throws {
    let there = try live.status(path)
    guard there?.kind == .directory else {
      // The highest folder that is missing comes whole.
      return units.append(Unit(path: path, wasThere: there != nil))
    }
    let entries = try new.entries(path).sorted { $0.nameBytes.lexicographicallyPrecedes($1.nameBytes) }
    if !isTop, entries.contains(where: { $0.status.kind != .directory }) {
      return units.append(Unit(path: path, wasThere: true))
    }
    for entry in entries {
      let below = try path.appending(entry.nameBytes)
      if entry.status.kind == .directory {
        try collect(below, isTop: false, new, live)
      } else {
        units.append(Unit(path: below, wasThere: try live.status(below) != nil))
      }
    }
  }

  /// The file's content: records that each end in NUL, first the token, then `+` or `-` and a path.
  var bytes: [UInt8] {
    units.reduce(Array(token.utf8) + [0]) { bytes, unit in
      bytes + [UInt8(ascii: unit.wasThere ? "+" : "-")] + unit.path.bytes + [0]
    }
  }

  /// Reads what `bytes` was; nil for anything else.
  init?(_ bytes: [UInt8]) {
    var records = bytes.split(separator: 0, omittingEmptySubsequences: false)[...]
    guard records.popLast()?.isEmpty == true, let token = records.popFirst() else { return nil }
    self.token = String(decoding: token, as: UTF8.self)
    for record in records {
      guard let flag = record.first, let path = try? RelativePath(bytes: Array(record.dropFirst())) else { return nil }
      units.append(Unit(path: path, wasThere: flag == UInt8(ascii: "+")))
    }
  }
}

import OrcModel
import System

/// Where things are below the data root.
enum FolderPaths {
  static let servers = "servers"
  static let staging = ".orc/staging"
  static let trash = ".orc/trash"
  static let restore = ".orc/restore"

  /// A server's folder; both parts are parsed names, so it stays below `servers`.
  static func folder(_ id: ServerID) throws(FileError) -> RelativePath {
    try RelativePath("\(id.game.text)/\(id.name.text)")
  }

  static func game(_ id: ServerID) throws(FileError) -> RelativePath { try RelativePath(id.game.text) }

  /// Refuses links in the place of a server's own folders.
  ///
  /// The engine follows them, and the world lies elsewhere: a backup would not have it, a restore would not reach it.
  static func refuseLinks(in folder: DirectoryHandle, _ names: [String]) throws {
    for name in names where try folder.status(RelativePath(name))?.kind == .symbolicLink {
      throw OrcError(
        .actionFailed,
        "The folder '\(name)' of the server is a symbolic link, so its files can be neither saved nor restored. "
          + "Mount the other disk there instead (mount --bind), or move the files back.")
    }
  }

  /// The owner that `uid:gid` names in numbers; nil for names, or when this process may not give files away.
  static func owner(_ user: String) -> FileOwner? {
    let parts = user.split(separator: ":", omittingEmptySubsequences: false)
    guard ProcessFacts.owner.user == 0, let first = parts.first.flatMap({ UInt32($0) }) else { return nil }
    return FileOwner(user: first, group: (parts.count > 1 ? UInt32(parts[1]) : nil) ?? first)
  }
}

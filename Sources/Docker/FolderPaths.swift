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

  /// The owner that `uid:gid` names in numbers; nil for names, or when this process may not give files away.
  static func owner(_ user: String) -> FileOwner? {
    let parts = user.split(separator: ":", omittingEmptySubsequences: false)
    guard ProcessFacts.owner.user == 0, let first = parts.first.flatMap({ UInt32($0) }) else { return nil }
    return FileOwner(user: first, group: (parts.count > 1 ? UInt32(parts[1]) : nil) ?? first)
  }
}

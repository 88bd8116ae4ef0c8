import OrcModel
import System

/// Gives a folder and what is in it to another user.
enum FolderOwnership {
  /// How many entries are looked at; a game's own data, which may be more, is given away as a whole by its image.
  static let entriesMax = 50_000

  /// Gives away `path`, which was found to be of the wrong user, with everything below it.
  static func give(_ path: RelativePath, in folder: DirectoryHandle, to owner: FileOwner) throws(FileError) {
    var pending = [path]
    var count = 0
    while let next = pending.popLast() {
      try folder.setOwner(next, owner)
      for entry in try folder.entries(next) {
        count += 1
        guard count <= entriesMax else { return }
        let below = try next.appending(entry.nameBytes)
        switch entry.status.kind {
        case .directory: pending.append(below)
        case .regular: if entry.status.owner.user != owner.user { try folder.setOwner(below, owner) }
        case .symbolicLink, .special: continue
        }
      }
    }
  }
}

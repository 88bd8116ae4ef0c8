import OrcModel
import System

/// Copies a recipe's folder into a new server's folder: regular files only, without what the seed leaves out.
struct FolderTemplate {
  /// The largest file directly in a recipe's folder, in bytes.
  static let fileBytesMax = 64 << 20
  /// How much a recipe's folder may be.
  static let limits = TreeCopy.Limits(bytes: 4 << 30, files: 20_000, depth: 40)

  let seed: FolderSeed
  let owner: FileOwner?

  /// Copies into `target`, which is new and empty.
  func copy(into target: DirectoryHandle) throws {
    if let folder = seed.templateFolder {
      let source = try DirectoryHandle(path: folder)
      for entry in try source.entries() where !seed.templateExclusions.contains(entry.name) {
        let name = try RelativePath(components: [entry.nameBytes])
        switch entry.status.kind {
        case .regular: try copyFile(name, entry.status, from: source, into: target)
        case .directory:
          try target.makeNewDirectory(name, mode: entry.status.mode & 0o777, owner: owner)
          let copied = try target.directory(name)
          _ = try source.directory(name).copyTree(into: copied, owner: owner, limits: Self.limits)
        case .symbolicLink, .special: continue
        }
      }
    }
    try makeExecutable(in: target)
  }

  private func copyFile(
    _ name: RelativePath, _ status: FileStatus, from source: DirectoryHandle, into target: DirectoryHandle
  ) throws {
    let bytes = try source.read(name, max: Self.fileBytesMax)
    let file = try target.createFile(name, mode: status.mode & 0o777)
    try file.write(bytes, path: name.description)
    if let owner { try target.setOwner(name, owner) }
  }

  /// Most recipes come without the execute bit on their actions.
  private func makeExecutable(in target: DirectoryHandle) throws {
    for folder in seed.executableFolders {
      let path = try RelativePath(folder)
      guard try target.status(path)?.kind == .directory else { continue }
      let directory = try target.directory(path)
      for entry in try directory.entries() where entry.status.kind == .regular {
        try directory.setMode(RelativePath(components: [entry.nameBytes]), 0o755)
      }
    }
  }
}

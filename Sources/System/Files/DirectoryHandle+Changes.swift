import CLinux
import Glibc

extension DirectoryHandle {
  /// Makes a directory and the missing ones above it; mode and owner are set on those it makes only.
  package func makeDirectory(
    _ path: RelativePath, mode: UInt32 = 0o755, owner: FileOwner? = nil
  ) throws(FileError) {
    for count in 1...path.components.count {
      let part = try RelativePath(components: Array(path.components.prefix(count)))
      let (parent, name) = try parent(of: part)
      guard unsafe orc_mkdirat(parent.raw, name, mode) == 0 else {
        if errno == EEXIST, count < path.components.count { continue }
        if errno == EEXIST, try status(part)?.kind == .directory { continue }
        throw FileError.last("make the directory", part.description)
      }
      // What umask took away is given back, and the owner set, on the directory itself and never on a link.
      try open(part, flags: O_RDONLY | O_DIRECTORY).set(owner: owner, mode: mode, path: part.description)
    }
  }

  /// Makes a directory that must not be there yet (`isExisting`); its parent must be.
  package func makeNewDirectory(
    _ path: RelativePath, mode: UInt32 = 0o755, owner: FileOwner? = nil
  ) throws(FileError) {
    let (parent, name) = try parent(of: path)
    guard unsafe orc_mkdirat(parent.raw, name, mode) == 0 else {
      throw FileError.last("make the directory", path.description)
    }
    try open(path, flags: O_RDONLY | O_DIRECTORY).set(owner: owner, mode: mode, path: path.description)
  }

  /// Sets the permission bits of a file or directory; a link is refused.
  package func setMode(_ path: RelativePath, _ mode: UInt32) throws(FileError) {
    try openForAttributes(path).set(owner: nil, mode: mode, path: path.description)
  }

  /// Sets the owner of a file or directory; a link is refused.
  package func setOwner(_ path: RelativePath, _ owner: FileOwner) throws(FileError) {
    try openForAttributes(path).set(owner: owner, mode: nil, path: path.description)
  }

  private func openForAttributes(_ path: RelativePath) throws(FileError) -> Descriptor {
    // O_PATH asks for no permission on the file and starts nothing on a device or FIFO.
    let file = try open(path, flags: orc_o_path)
    guard try file.status(path: path.description).kind != .symbolicLink else {
      throw FileError("change", path.description, ELOOP)
    }
    return file
  }

  /// Renames within this directory or into another on the same file system (else EXDEV).
  ///
  /// Without `replacing`, an existing target is an error (`isExisting`). The change is on the disk when this returns.
  package func rename(
    _ path: RelativePath, to target: RelativePath, in other: DirectoryHandle? = nil, replacing: Bool = false
  ) throws(FileError) {
    let (from, source) = try parent(of: path)
    let (to, name) = try (other ?? self).parent(of: target)
    guard unsafe orc_renameat(from.raw, source, to.raw, name, replacing ? 0 : 1) == 0 else {
      throw FileError.last("rename", "\(path)' to '\(target)")
    }
    try to.syncNames()
    if from !== to { try from.syncNames() }
  }

  /// Lets two names in this directory change places in one step; on the disk when this returns.
  package func exchange(_ path: RelativePath, with other: RelativePath) throws(FileError) {
    let (from, source) = try parent(of: path)
    let (to, name) = try parent(of: other)
    guard unsafe orc_exchange(from.raw, source, to.raw, name) == 0 else {
      throw FileError.last("exchange", "\(path)' with '\(other)")
    }
    try to.syncNames()
    if from !== to { try from.syncNames() }
  }

  /// Removes a file, link or other thing that is no directory; answers whether it was there.
  @discardableResult
  package func removeFile(_ path: RelativePath) throws(FileError) -> Bool {
    do throws(FileError) {
      let (parent, name) = try parent(of: path)
      guard unsafe orc_unlinkat(parent.raw, name, 0) == 0 else { throw FileError.last("remove", path.description) }
      return true
    } catch {
      guard error.isMissing else { throw error }
      return false
    }
  }

  /// Removes a directory if there is nothing in it; answers whether it did.
  @discardableResult
  package func removeEmptyDirectory(_ path: RelativePath) throws(FileError) -> Bool {
    do throws(FileError) {
      let (parent, name) = try parent(of: path)
      guard unsafe orc_unlinkat(parent.raw, name, AT_REMOVEDIR) == 0 else {
        throw FileError.last("remove", path.description)
      }
      return true
    } catch {
      guard error.isMissing || error.isExisting else { throw error }
      return false
    }
  }

  /// Sets the owner of this directory itself.
  package func setOwner(_ owner: FileOwner) throws(FileError) {
    try descriptor.set(owner: owner, mode: nil, path: path)
  }

  /// Makes a symbolic link; its target is any text, and nothing here will follow it.
  package func makeLink(
    _ path: RelativePath, target: [UInt8], owner: FileOwner? = nil, modified: WallTime? = nil
  ) throws(FileError) {
    let (parent, name) = try parent(of: path)
    guard unsafe orc_symlinkat(target + [0], parent.raw, name) == 0 else {
      throw FileError.last("make the link", path.description)
    }
    // Without a mode only the owner is touched, and O_PATH opens the link itself.
    if let owner { try open(path, flags: orc_o_path).set(owner: owner, mode: nil, path: path.description) }
    guard let modified else { return }
    guard unsafe orc_set_name_modified(parent.raw, name, Int64(modified.seconds), Int64(modified.nanoseconds)) == 0
    else { throw FileError.last("set the time of", path.description) }
  }

  /// Sets the permission bits and the time of this directory itself.
  package func set(mode: UInt32, modified: WallTime) throws(FileError) {
    try descriptor.set(owner: nil, mode: mode, path: path)
    try descriptor.set(modified: modified, path: path)
  }

  /// The text of a symbolic link, as bytes.
  package func linkTarget(_ path: RelativePath) throws(FileError) -> [UInt8] {
    let (parent, name) = try parent(of: path)
    var buffer = [UInt8](repeating: 0, count: RelativePath.bytesMax + 1)
    let count = unsafe orc_readlinkat(parent.raw, name, &buffer, UInt64(buffer.count))
    guard count >= 0 else { throw FileError.last("read the link", path.description) }
    return Array(buffer.prefix(Int(count)))
  }

  /// Gives a file a second name on the same file system.
  package func makeHardLink(_ path: RelativePath, to existing: RelativePath) throws(FileError) {
    let (from, source) = try parent(of: existing)
    let (to, name) = try parent(of: path)
    guard unsafe orc_linkat(from.raw, source, to.raw, name) == 0 else {
      throw FileError.last("link", path.description)
    }
  }
}

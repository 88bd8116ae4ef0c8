import CLinux
import Glibc

/// Removes a directory and all below it without recursion: a list of open directories is the way back up.
///
/// Links are removed, never followed; what is mounted below is refused. Entries that vanish meanwhile are fine, and
/// directories that fill again meanwhile are emptied again, up to a limit.
struct TreeRemoval {
  /// How many directories are held open; what is deeper is first moved up, beside the top.
  static let openMax = 64
  /// How often one directory is emptied when others keep filling it.
  static let passesMax = 100

  private struct Level {
    let directory: DirectoryHandle
    let name: [UInt8]
    var names: [[UInt8]]
    var passes = 1
  }

  private let parent: DirectoryHandle
  private let path: RelativePath
  private let openMax: Int
  private var levels: [Level] = []

  /// A removal of the directory `path` of which the last part is in `parent`.
  init(parent: DirectoryHandle, path: RelativePath, openMax: Int = openMax) {
    self.parent = parent
    self.path = path
    self.openMax = openMax
  }

  mutating func run() throws(FileError) {
    try enter(path.last)
    while var level = levels.popLast() {
      if let name = level.names.popLast() {
        levels.append(level)
        try remove(name, in: level.directory)
        continue
      }
      try leave(&level)
    }
  }

  /// Removes one name, or enters it when it is a directory with something in it.
  private mutating func remove(_ name: [UInt8], in directory: DirectoryHandle) throws(FileError) {
    if unlink(name, in: directory, 0) { return }
    guard errno == EISDIR || errno == EPERM else { throw failure(name) }
    if unlink(name, in: directory, AT_REMOVEDIR) { return }
    guard errno == ENOTEMPTY || errno == EEXIST else { throw failure(name) }
    guard levels.count < openMax, name.count <= RelativePath.componentBytesMax else {
      return try moveUp(name, from: directory)
    }
    try enter(name)
  }

  private mutating func enter(_ name: [UInt8]) throws(FileError) {
    let directory = levels.last?.directory ?? parent
    let part = try RelativePath(components: [name])
    do throws(FileError) {
      let flags = O_RDONLY | O_DIRECTORY
      let file = try directory.resolver.open(part, in: directory.raw, flags: flags, crossingMounts: false)
      let child = DirectoryHandle(file, path: path.description, resolver: directory.resolver)
      try checkDevice(of: child, in: directory, name)
      levels.append(Level(directory: child, name: name, names: try child.names()))
    } catch {
      if error.code == EXDEV { throw mounted(name) }
      guard error.isMissing else { throw error }
    }
  }

  /// Where openat2 is missing, another device number tells of most mounts.
  private func checkDevice(of child: DirectoryHandle, in directory: DirectoryHandle, _ name: [UInt8]) throws(FileError)
  {
    guard try child.status().device == directory.status().device else { throw mounted(name) }
  }

  /// Removes the directory itself once it is empty, or goes through it again when it is not.
  private mutating func leave(_ level: inout Level) throws(FileError) {
    let directory = levels.last?.directory ?? parent
    if unlink(level.name, in: directory, AT_REMOVEDIR) { return }
    guard errno == ENOTEMPTY || errno == EEXIST, level.passes < TreeRemoval.passesMax else {
      throw failure(level.name)
    }
    level.passes += 1
    level.names = try level.directory.names()
    levels.append(level)
  }

  /// Moves a directory that is too deep to the top of the tree, where a later pass finds it.
  private mutating func moveUp(_ name: [UInt8], from directory: DirectoryHandle) throws(FileError) {
    guard let top = levels.first?.directory else { return }
    let fresh = TemporaryName.make()
    guard unsafe orc_renameat(directory.raw, name + [0], top.raw, fresh + [0], 1) == 0 || errno == ENOENT else {
      throw failure(name)
    }
    levels[0].names.append(fresh)
  }

  /// Whether the name is gone; a directory of ours that forbids its owner to write is opened up first.
  private func unlink(_ name: [UInt8], in directory: DirectoryHandle, _ flags: Int32) -> Bool {
    if unsafe orc_unlinkat(directory.raw, name + [0], flags) == 0 || errno == ENOENT { return true }
    guard errno == EACCES, orc_chmod(directory.raw, 0o700) == 0 else { return false }
    return unsafe orc_unlinkat(directory.raw, name + [0], flags) == 0 || errno == ENOENT
  }

  private func failure(_ name: [UInt8]) -> FileError {
    errno == EBUSY ? mounted(name) : FileError.last("remove", place(name))
  }

  private func mounted(_ name: [UInt8]) -> FileError {
    FileError("remove", place(name), EXDEV, reason: "another file system is mounted there; unmount it first")
  }

  /// The path of a name in the deepest open directory, for messages.
  private func place(_ name: [UInt8]) -> String {
    let parents = levels.dropFirst().map { String(decoding: $0.name, as: UTF8.self) }
    let names = name == path.last && levels.isEmpty ? [] : [String(decoding: name, as: UTF8.self)]
    return ([path.description] + parents + names).joined(separator: "/")
  }
}

extension DirectoryHandle {
  /// Removes whatever a name stands for, a directory with all below it; answers whether it was there.
  ///
  /// Links are removed, never followed. Mounted file systems are refused (EXDEV) and left alone.
  @discardableResult
  package func removeTree(_ path: RelativePath) throws(FileError) -> Bool {
    guard let status = try status(path) else { return false }
    guard status.kind == .directory else { return try removeFile(path) }
    let (parent, _) = try parent(of: path)
    var removal = TreeRemoval(parent: parent, path: path)
    try removal.run()
    return true
  }
}

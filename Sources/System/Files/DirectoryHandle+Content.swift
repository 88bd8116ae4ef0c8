import CLinux
import Glibc

extension DirectoryHandle {
  /// Reads a regular file, refusing more than so many bytes (`isLimit`).
  package func read(_ path: RelativePath, max limit: Int) throws(FileError) -> [UInt8] {
    try openFile(path).readAll(max: limit, path: path.description)
  }

  /// Writes a file so that after a crash either the old or the new content is there, whole.
  ///
  /// The bytes go to a temporary name beside it, to the disk, and then take the name. An existing file keeps nothing:
  /// mode and owner are the ones given (the owner stays this process's when nil).
  package func write(
    _ path: RelativePath, _ bytes: some Collection<UInt8>, mode: UInt32 = 0o644, owner: FileOwner? = nil
  ) throws(FileError) {
    let (parent, name) = try parent(of: path)
    let text = path.description
    let temporary = try RelativePath(components: [TemporaryName.make()])
    let file = try parent.open(temporary, flags: O_WRONLY | O_CREAT | O_EXCL, mode: 0o600)
    do throws(FileError) {
      try file.write(bytes, path: text)
      try file.set(owner: owner, mode: mode, path: text)
      try file.sync(path: text)
      guard unsafe orc_renameat(parent.raw, temporary.terminated, parent.raw, name, 0) == 0 else {
        throw FileError.last("replace", text)
      }
    } catch {
      _ = unsafe orc_unlinkat(parent.raw, temporary.terminated, 0)
      throw error
    }
    try parent.syncNames()
  }

  /// Creates a file that must not be there yet, for writing; the caller syncs it.
  package func createFile(_ path: RelativePath, mode: UInt32 = 0o644) throws(FileError) -> Descriptor {
    let file = try open(path, flags: O_WRONLY | O_CREAT | O_EXCL, mode: 0o600)
    try file.set(owner: nil, mode: mode, path: path.description)
    return file
  }

  /// The names below, in no order; what vanishes while reading is left out.
  package func entries(_ path: RelativePath? = nil, max limit: Int = entriesMax) throws(FileError) -> [DirectoryEntry] {
    let directory = if let path { try directory(path) } else { self }
    var entries: [DirectoryEntry] = []
    for name in try directory.names(max: limit) {
      var status = orc_status()
      guard unsafe orc_fstatat(directory.raw, name + [0], AT_SYMLINK_NOFOLLOW, &status) == 0 else {
        if errno == ENOENT { continue }
        throw FileError.last("inspect", directory.path + "/" + String(decoding: name, as: UTF8.self))
      }
      entries.append(DirectoryEntry(nameBytes: name, status: FileStatus(status)))
    }
    return entries
  }

  /// The names in this directory as bytes, in no order, without `.` and `..`.
  package func names(max limit: Int = entriesMax) throws(FileError) -> [[UInt8]] {
    // A fresh open: the position of a directory descriptor is shared by all who use it.
    let opened = unsafe orc_openat(raw, [UInt8(ascii: "."), 0], O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0)
    guard opened >= 0 else { throw FileError.last("list", path) }
    let file = Descriptor(owning: opened)
    var names: [[UInt8]] = []
    var buffer = [UInt8](repeating: 0, count: 32 * 1024)
    while true {
      let count = unsafe orc_getdents(file.raw, &buffer, UInt64(buffer.count))
      guard count >= 0 else { throw FileError.last("list", path) }
      if count == 0 { return names }
      DirectoryHandle.decode(buffer[..<Int(count)], into: &names)
      guard names.count <= limit else {
        throw FileError("list", path, EFBIG, reason: "it has more than the \(limit) entries allowed")
      }
    }
  }

  /// Decodes the records of getdents64(2): inode (8 bytes), offset (8), length (2), type (1), name, NUL.
  private static func decode(_ buffer: ArraySlice<UInt8>, into names: inout [[UInt8]]) {
    var at = buffer.startIndex
    while at + 19 <= buffer.endIndex {
      let length = Int(buffer[at + 16]) | Int(buffer[at + 17]) << 8
      guard length > 19, at + length <= buffer.endIndex else { return }
      let name = Array(buffer[(at + 19)..<(at + length)].prefix { $0 != 0 })
      if name != Array(".".utf8), name != Array("..".utf8) { names.append(name) }
      at += length
    }
  }

  /// Waits for the names of a handle that may have been opened for its path only.
  func syncNames() throws(FileError) {
    let raw = unsafe orc_openat(raw, [UInt8(ascii: "."), 0], O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0)
    guard raw >= 0 else { throw FileError.last("sync", path) }
    try Descriptor(owning: raw).sync(path: path)
  }
}

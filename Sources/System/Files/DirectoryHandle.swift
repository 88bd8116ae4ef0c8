import CLinux
import Glibc

/// An open directory: every operation names files relative to it, follows no link and cannot leave it.
///
/// All calls block; run them on a thread of their own when the disk may be slow.
package final class DirectoryHandle: Sendable {
  /// How many entries a listing may have.
  package static let entriesMax = 1_000_000

  let descriptor: Descriptor
  let resolver: PathResolver
  /// The path it was opened by, for messages only.
  package let path: String

  init(_ descriptor: consuming Descriptor, path: String, resolver: PathResolver = .available) {
    self.descriptor = descriptor
    self.path = path
    self.resolver = resolver
  }

  /// Opens a directory by a path of the machine.
  ///
  /// This one path is the operator's, so links in it are followed.
  package convenience init(path: String) throws(FileError) {
    try self.init(path: path, resolver: .available)
  }

  convenience init(path: String, resolver: PathResolver) throws(FileError) {
    let raw = unsafe orc_openat(AT_FDCWD, Array(path.utf8) + [0], O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0)
    guard raw >= 0 else { throw FileError.last("open", path) }
    self.init(Descriptor(owning: raw), path: path, resolver: resolver)
  }

  /// Makes a directory and its parents by a path of the machine where they are missing, and opens it.
  package static func making(path: String, mode: UInt32 = 0o755) throws(FileError) -> DirectoryHandle {
    var made = path.utf8.first == UInt8(ascii: "/") ? "/" : ""
    for part in path.split(separator: "/") {
      made += part
      guard unsafe orc_mkdirat(AT_FDCWD, Array(made.utf8) + [0], mode) == 0 || errno == EEXIST else {
        throw FileError.last("make the directory", made)
      }
      made += "/"
    }
    return try DirectoryHandle(path: path)
  }

  /// The descriptor's number, valid as long as this handle lives.
  package var raw: Int32 { descriptor.raw }

  /// Opens something below with the flags of open(2).
  ///
  /// Links are refused (ELOOP) and a leaving path too (EXDEV).
  package func open(_ path: RelativePath, flags: Int32, mode: UInt32 = 0) throws(FileError) -> Descriptor {
    try resolver.open(path, in: raw, flags: flags, mode: mode)
  }

  /// Opens a regular file for reading; a FIFO or a device is refused without waiting on it.
  package func openFile(_ path: RelativePath) throws(FileError) -> Descriptor {
    let file = try open(path, flags: O_RDONLY | O_NONBLOCK)
    guard try file.status(path: path.description).kind == .regular else {
      throw FileError("open", path.description, EINVAL, reason: "it is not a regular file")
    }
    return file
  }

  /// Opens a directory below.
  package func directory(_ path: RelativePath) throws(FileError) -> DirectoryHandle {
    let file = try open(path, flags: O_RDONLY | O_DIRECTORY)
    return DirectoryHandle(file, path: self.path + "/" + path.description, resolver: resolver)
  }

  /// The directory a path's last part is in, and that part with its NUL: what the *at calls want.
  func parent(of path: RelativePath) throws(FileError) -> (DirectoryHandle, [UInt8]) {
    guard let parent = path.parent else { return (self, path.terminated) }
    let file = try open(parent, flags: orc_o_path | O_DIRECTORY)
    return (DirectoryHandle(file, path: parent.description, resolver: resolver), path.last + [0])
  }

  /// What a name stands for, a link itself included; nil when there is nothing.
  package func status(_ path: RelativePath) throws(FileError) -> FileStatus? {
    do throws(FileError) {
      let (parent, name) = try parent(of: path)
      return try parent.status(name: name, path: path)
    } catch {
      guard error.isMissing else { throw error }
      return nil
    }
  }

  private func status(name: [UInt8], path: RelativePath) throws(FileError) -> FileStatus {
    var status = orc_status()
    guard unsafe orc_fstatat(raw, name, AT_SYMLINK_NOFOLLOW, &status) == 0 else {
      throw FileError.last("inspect", path.description)
    }
    return FileStatus(status)
  }

  /// What this directory itself is.
  package func status() throws(FileError) -> FileStatus { try descriptor.status(path: path) }

  /// Waits until the directory's names are on the disk.
  package func sync() throws(FileError) { try descriptor.sync(path: path) }

  /// Waits until everything that was written to its file system is on the disk.
  package func syncFileSystem() throws(FileError) {
    guard orc_syncfs(raw) == 0 else { throw FileError.last("sync the disk of", path) }
  }

  /// The total and the available space of its file system, in bytes.
  package func disk() throws(FileError) -> (total: UInt64, available: UInt64) {
    var total: UInt64 = 0
    var available: UInt64 = 0
    guard unsafe orc_disk(raw, &total, &available) == 0 else { throw FileError.last("measure the disk of", path) }
    return (total, available)
  }
}

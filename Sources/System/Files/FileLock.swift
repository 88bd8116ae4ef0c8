import CLinux
import Glibc

/// An exclusive lock on a file (flock), held as long as this value lives: for one instance per installation.
package struct FileLock: ~Copyable, Sendable {
  private let file: Descriptor

  /// Takes the lock without waiting and writes this process's number into the file.
  ///
  /// When another process holds it, the error (EWOULDBLOCK) names that process.
  package init(_ path: RelativePath, in directory: DirectoryHandle) throws(FileError) {
    let file = try directory.open(path, flags: O_RDWR | O_CREAT, mode: 0o600)
    guard orc_flock(file.raw, LOCK_EX | LOCK_NB) == 0 else {
      guard errno == EWOULDBLOCK else { throw FileError.last("lock", path.description) }
      let holder = String(decoding: (try? file.read(upTo: 20)) ?? [], as: UTF8.self).split(separator: "\n").first
      let reason = "process \(holder ?? "unknown") holds it; stop that one first"
      throw FileError("lock", path.description, EWOULDBLOCK, reason: reason)
    }
    guard ftruncate(file.raw, 0) == 0 else { throw FileError.last("lock", path.description) }
    try file.write(Array("\(getpid())\n".utf8), path: path.description)
    self.file = file
  }
}

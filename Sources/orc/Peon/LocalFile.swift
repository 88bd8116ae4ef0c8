import Glibc

/// A file of the person who runs the command, read and written in pieces.
///
/// `Sendable`: nothing but the number of the open file is kept, and each call names its own place in it.
final class LocalFile: Sendable {
  /// How much is read at a time, in bytes.
  static let pieceBytes = 256 << 10

  let path: String
  private let descriptor: Int32

  /// Opens a file to be read.
  ///
  /// - Throws: `PeonFailure` when it can't be, or is no file.
  init(reading path: String) throws {
    descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    self.path = path
    guard descriptor >= 0 else { throw Self.failure(path, "can't be read") }
    guard try kind() == S_IFREG else { throw PeonFailure("\(path) is no file") }
  }

  /// Opens a file to be gone on with, or makes it.
  init(writing path: String) throws {
    descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    self.path = path
    guard descriptor >= 0 else { throw Self.failure(path, "can't be written") }
    guard try kind() == S_IFREG else { throw PeonFailure("\(path) is no file") }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Its size in bytes.
  func size() throws -> Int64 { Int64(try status().st_size) }

  /// The next bytes from a place on; none at the end.
  func read(at offset: Int64) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: Self.pieceBytes)
    while true {
      let count = unsafe pread(descriptor, &bytes, bytes.count, off_t(offset))
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw Self.failure(path, "can't be read") }
      bytes.removeLast(bytes.count - count)
      return bytes
    }
  }

  /// Writes bytes at a place.
  func write(_ bytes: [UInt8], at offset: Int64) throws {
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes[written...].withUnsafeBytes {
        unsafe pwrite(descriptor, $0.baseAddress, $0.count, off_t(offset) + off_t(written))
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw Self.failure(path, "can't be written") }
      written += count
    }
  }

  func truncate(to size: Int64) throws {
    guard ftruncate(descriptor, off_t(size)) == 0 else { throw Self.failure(path, "can't be written") }
  }

  /// Gives the whole file its name, once it is on the disk; one that is there by then stays.
  func finish(as name: String) throws {
    guard fsync(descriptor) == 0 else { throw Self.failure(path, "can't be written") }
    // A link, unlike a renaming, never replaces another file.
    guard unsafe link(path, name) == 0 else {
      // Some file systems have no links.
      if errno == EPERM || errno == ENOTSUP, unsafe rename(path, name) == 0 { return }
      throw Self.failure(name, "can't be made")
    }
    _ = unsafe unlink(path)
  }

  private func status() throws -> stat {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw Self.failure(path, "can't be read") }
    return status
  }

  private func kind() throws -> mode_t { try status().st_mode & S_IFMT }

  private static func failure(_ path: String, _ what: String) -> PeonFailure {
    PeonFailure("\(path) \(what): \(unsafe String(cString: strerror(errno)))")
  }
}

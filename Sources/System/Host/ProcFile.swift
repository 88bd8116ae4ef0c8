import CLinux
import Glibc

/// Reads the kernel's text files under /proc and /sys.
enum ProcFile {
  /// The size of such a file, in bytes.
  static let bytesMax = 64 * 1024 * 1024

  static func read(_ path: String) throws(FileError) -> String {
    let raw = unsafe orc_openat(AT_FDCWD, Array(path.utf8) + [0], O_RDONLY | O_CLOEXEC, 0)
    guard raw >= 0 else { throw FileError.last("read", path) }
    return String(decoding: try Descriptor(owning: raw).readAll(max: bytesMax, path: path), as: UTF8.self)
  }
}

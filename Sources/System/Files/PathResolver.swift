import CLinux
import Glibc

/// How a relative path is opened so that no link on the way is followed and the directory is not left.
enum PathResolver: Sendable {
  /// By the kernel (openat2, Linux 5.6).
  case kernel
  /// Part by part with O_NOFOLLOW, for older kernels and for sandboxes that refuse openat2.
  case walk

  /// What this machine can do.
  static let available: PathResolver = {
    let flags = UInt64(orc_o_path | O_CLOEXEC | O_DIRECTORY)
    let raw = unsafe orc_openat2(AT_FDCWD, [UInt8(ascii: "/"), 0], flags, 0, 0)
    guard raw >= 0 else { return .walk }
    close(raw)
    return .kernel
  }()

  /// How often an open is tried again when a rename elsewhere disturbed it.
  private static let attemptsMax = 16

  /// Opens a path below a directory; `crossingMounts` false refuses what is mounted there (EXDEV).
  func open(
    _ path: RelativePath, in directory: Int32, flags: Int32, mode: UInt32 = 0, crossingMounts: Bool = true
  ) throws(FileError) -> Descriptor {
    // openat2 refuses flags that mean nothing beside O_PATH.
    let flags = flags | O_CLOEXEC | O_NOFOLLOW | (flags & orc_o_path == 0 ? O_NOCTTY : 0)
    let raw =
      switch self {
      case .kernel: kernelOpen(path, directory, flags, mode, crossingMounts)
      case .walk: walkOpen(path, directory, flags, mode)
      }
    guard raw >= 0 else { throw FileError.last("open", path.description) }
    return Descriptor(owning: raw)
  }

  private func kernelOpen(
    _ path: RelativePath, _ directory: Int32, _ flags: Int32, _ mode: UInt32, _ crossingMounts: Bool
  ) -> Int32 {
    let resolve = crossingMounts ? orc_resolve_beneath : orc_resolve_beneath | orc_resolve_no_mounts
    // openat2 refuses a mode where nothing can be created.
    let mode = flags & O_CREAT != 0 ? UInt64(mode) : 0
    let bytes = path.terminated
    for _ in 0..<PathResolver.attemptsMax {
      let raw = unsafe orc_openat2(directory, bytes, UInt64(UInt32(bitPattern: flags)), mode, resolve)
      if raw >= 0 || (errno != EAGAIN && errno != EINTR) { return raw }
    }
    return -1
  }

  private func walkOpen(_ path: RelativePath, _ directory: Int32, _ flags: Int32, _ mode: UInt32) -> Int32 {
    var current: Int32 = -1
    defer { if current >= 0 { close(current) } }
    for component in path.components.dropLast() {
      let start = current >= 0 ? current : directory
      let walkFlags = orc_o_path | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
      let next = unsafe orc_openat(start, component + [0], walkFlags, 0)
      guard next >= 0 else { return -1 }
      if current >= 0 { close(current) }
      current = next
    }
    let start = current >= 0 ? current : directory
    return unsafe orc_openat(start, path.last + [0], flags, mode)
  }
}

import CLinux
import Glibc

extension Descriptor {
  /// Sets owner and mode of what is open here, the owner first because changing it takes setuid bits away.
  borrowing func set(owner: FileOwner?, mode: UInt32?, path: String) throws(FileError) {
    if let owner {
      guard orc_chown(raw, owner.user, owner.group) == 0 else { throw FileError.last("change the owner of", path) }
    }
    guard let mode else { return }
    guard fchmod(raw, mode) == 0 || (errno == EBADF && orc_chmod(raw, mode) == 0) else {
      throw FileError.last("change the mode of", path)
    }
  }

  /// Sets when the content was last changed.
  package borrowing func set(modified: WallTime, path: String = "") throws(FileError) {
    guard orc_set_modified(raw, Int64(modified.seconds), Int64(modified.nanoseconds)) == 0 else {
      throw FileError.last("change the time of", path)
    }
  }

  /// Sets the permission bits.
  package borrowing func set(mode: UInt32, path: String = "") throws(FileError) {
    try set(owner: nil, mode: mode, path: path)
  }

  /// Sets the owner.
  package borrowing func set(owner: FileOwner, path: String = "") throws(FileError) {
    try set(owner: owner, mode: nil, path: path)
  }
}

import CLinux
import Glibc

/// What the system knows about a file.
package struct FileStatus: Sendable, Hashable {
  /// What kind of thing a name stands for.
  package enum Kind: Sendable, Hashable {
    case regular, directory, symbolicLink
    /// A device, a FIFO or a socket.
    case special
  }

  /// The kind.
  package let kind: Kind
  /// The permission bits, of which setuid, setgid and sticky.
  package let mode: UInt32
  /// Who owns it.
  package let owner: FileOwner
  /// The size, in bytes.
  package let size: Int64
  /// When the content was last changed.
  package let modified: WallTime
  /// The file system it is on.
  package let device: UInt64
  /// Its number on that file system.
  package let inode: UInt64
  /// How many names it has.
  package let links: UInt64

  init(_ status: orc_status) {
    kind =
      switch status.mode & 0o170000 {
      case 0o100000: .regular
      case 0o040000: .directory
      case 0o120000: .symbolicLink
      default: .special
      }
    mode = status.mode & 0o7777
    owner = FileOwner(user: status.uid, group: status.gid)
    size = status.size
    modified = WallTime(seconds: Int(status.modified_seconds), nanoseconds: Int(status.modified_nanoseconds))
    device = status.device
    inode = status.inode
    links = status.links
  }
}

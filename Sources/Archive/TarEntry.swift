package import System

/// What a tar archive says of one file, before anything of it is believed.
package struct TarEntry: Sendable, Hashable {
  /// What the entry stands for.
  package enum Kind: Sendable, Hashable {
    case file, directory
    /// A symbolic link with its target's text.
    case symbolicLink(target: [UInt8])
    /// A second name of an entry before it.
    case hardLink(target: [UInt8])
    /// A device, a FIFO, a sparse file or something unknown, with its type's letter.
    case special(UInt8)
  }

  /// The name's bytes as the archive has them.
  package var name: [UInt8]
  /// The kind.
  package var kind: Kind
  /// The permission bits, of which setuid, setgid and sticky.
  package var mode: UInt32
  /// The owner in numbers.
  package var owner: FileOwner
  /// The content's size in bytes; 0 for all but files.
  package var size: Int64
  /// When the content was last changed.
  package var modified: WallTime

  /// An entry.
  package init(
    name: [UInt8], kind: Kind, mode: UInt32 = 0o644, owner: FileOwner = FileOwner(user: 0, group: 0), size: Int64 = 0,
    modified: WallTime = WallTime(seconds: 0)
  ) {
    self.name = name
    self.kind = kind
    self.mode = mode
    self.owner = owner
    self.size = size
    self.modified = modified
  }
}

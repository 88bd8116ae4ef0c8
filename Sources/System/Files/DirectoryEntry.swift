/// One name in a directory, and what it stands for.
package struct DirectoryEntry: Sendable, Hashable {
  /// The name's bytes, which need not be UTF-8.
  package let nameBytes: [UInt8]
  /// What the name stands for; a link is described, not followed.
  package let status: FileStatus

  /// The name as text, repaired where it is not UTF-8.
  package var name: String { String(decoding: nameBytes, as: UTF8.self) }
}

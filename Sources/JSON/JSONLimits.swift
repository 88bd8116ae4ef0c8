/// How much a document may hold, and which departures from RFC 8259 are taken.
package struct JSONLimits: Sendable, Hashable {
  /// What happens when an object names a member twice.
  package enum Duplicates: Sendable {
    /// It is a fault that names both lines.
    case refuse
    /// The first value counts, later ones are dropped.
    case keepFirst
  }

  /// The default for `bytes`, in bytes.
  package static let bytesDefault = 2 * 1024 * 1024
  /// The default for `depth`, in levels.
  package static let depthDefault = 64
  /// What `depth` is cut to, in levels: the parser recurses, and a thread's stack is finite.
  package static let depthMax = 256
  /// The default for `members`.
  package static let membersDefault = 200_000
  /// How many faults one error tells of.
  package static let faultsMax = 20

  /// The size of the text, in bytes.
  package var bytes: Int
  /// How deep arrays and objects may be nested, in levels.
  package var depth: Int
  /// How many object members and array elements the whole document may have.
  package var members: Int
  /// What happens when an object names a member twice.
  package var duplicates: Duplicates
  /// Whether a byte order mark at the start is skipped; without this it is a fault.
  package var allowsByteOrderMark: Bool

  /// Limits; each default is the named constant.
  package init(
    bytes: Int = bytesDefault, depth: Int = depthDefault, members: Int = membersDefault,
    duplicates: Duplicates = .refuse, allowsByteOrderMark: Bool = false
  ) {
    self.bytes = bytes
    self.depth = min(depth, JSONLimits.depthMax)
    self.members = members
    self.duplicates = duplicates
    self.allowsByteOrderMark = allowsByteOrderMark
  }
}

/// Who owns a file, in numbers.
package struct FileOwner: Sendable, Hashable {
  /// The user's number.
  package let user: UInt32
  /// The group's number.
  package let group: UInt32

  /// An owner.
  package init(user: UInt32, group: UInt32) {
    self.user = user
    self.group = group
  }
}

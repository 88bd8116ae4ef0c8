/// Why a YAML text was refused, and where.
package struct YAMLError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The place the reason speaks of.
  package let position: YAMLPosition
  /// The reason in plain words, as a lower-case sentence without full stop.
  package let reason: String

  /// Makes an error for a place.
  package init(position: YAMLPosition, reason: String) {
    self.position = position
    self.reason = reason
  }

  /// `line:column: reason`.
  package var description: String { "\(position): \(reason)" }
}

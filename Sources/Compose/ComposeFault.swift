package import YAML

/// One thing that is wrong with a compose file, and where.
package struct ComposeFault: Sendable, Equatable, CustomStringConvertible {
  /// The place in the file.
  package let position: YAMLPosition
  /// The key it is about, from the top of the file: `services.server.ports`; empty for the file as a whole.
  package let key: String
  /// What is wrong, as a lower-case sentence without full stop.
  package let reason: String

  /// Makes a fault.
  package init(position: YAMLPosition, key: String, reason: String) {
    self.position = position
    self.key = key
    self.reason = reason
  }

  /// `line: key: reason`.
  package var description: String {
    key.isEmpty ? "\(position.line): \(reason)" : "\(position.line): \(key): \(reason)"
  }
}

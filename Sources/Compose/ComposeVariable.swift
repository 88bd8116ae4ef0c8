/// A variable of `environment` or of a build's `args`.
package struct ComposeVariable: Sendable, Hashable {
  /// The variable's name.
  package var name: String
  /// Its value; nil leaves it to the environment of whoever runs compose, and unset where that has none.
  package var value: String?

  /// Makes a variable.
  package init(_ name: String, _ value: String?) {
    self.name = name
    self.value = value
  }
}

/// A label, or an option of a driver.
package struct ComposePair: Sendable, Hashable {
  /// The name.
  package var name: String
  /// The value.
  package var value: String

  /// Makes a pair.
  package init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

/// One header field: a name, in the case it came in, and its value without the space around it.
package struct HTTPField: Hashable, Sendable {
  /// The field's name; compare it without regard to case.
  package var name: String
  /// The field's value.
  package var value: String

  /// Pairs a name with a value.
  package init(name: String, value: String) {
    self.name = name
    self.value = value
  }
}

/// What the `{name}` segments of a route matched, decoded.
package struct PathParameters: Sendable {
  private let names: [String]
  private let values: [String]

  /// Pairs names with values; tests of handlers do this too.
  package init(_ pairs: KeyValuePairs<String, String> = [:]) {
    names = pairs.map(\.key)
    values = pairs.map(\.value)
  }

  init(names: [String], values: [String]) {
    self.names = names
    self.values = values
  }

  /// The value of the parameter; nil when the route has none of this name.
  package subscript(name: String) -> String? {
    guard let index = names.firstIndex(of: name), index < values.count else { return nil }
    return values[index]
  }
}

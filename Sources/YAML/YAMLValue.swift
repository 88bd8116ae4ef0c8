/// What can be written: the subset of YAML that Orc's own files use.
package indirect enum YAMLValue: Sendable, Equatable {
  /// A key with its value.
  package struct Entry: Sendable, Equatable {
    /// The key.
    package var key: String
    /// Whether the key is in double quotes even where it needn't be.
    package var isKeyQuoted: Bool
    /// The value.
    package var value: YAMLValue

    /// Makes a pair.
    package init(_ key: String, _ value: YAMLValue, isKeyQuoted: Bool = false) {
      self.key = key
      self.isKeyQuoted = isKeyQuoted
      self.value = value
    }
  }

  /// `null`.
  case null
  /// `true` or `false`.
  case bool(Bool)
  /// A whole number.
  case int(Int)
  /// A string, without quotes where every reader takes it for a string.
  case string(String)
  /// A string, always in double quotes.
  case quoted(String)
  /// A list in block style; an empty one is `[]`.
  case sequence([YAMLValue])
  /// Pairs in block style, in this order; none is `{}`.
  case mapping([Entry])
}

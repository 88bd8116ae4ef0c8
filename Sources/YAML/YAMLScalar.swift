/// A single value: its text, how it was written, and what it means in the core schema (YAML 1.2.2, section 10.3).
package struct YAMLScalar: Sendable, Equatable {
  /// How a scalar was written.
  package enum Style: Sendable, Equatable {
    /// Without quotes.
    case plain
    /// In single quotes.
    case singleQuoted
    /// In double quotes.
    case doubleQuoted
    /// As a block after `|`.
    case literal
    /// As a block after `>`.
    case folded
  }

  /// What a scalar means.
  package enum Value: Sendable, Equatable {
    /// Nothing.
    case null
    /// True or false.
    case bool(Bool)
    /// A whole number.
    case int(Int)
    /// A number with a fraction or an exponent, or one too large for `int`.
    case float(Double)
    /// The text itself.
    case string
  }

  /// The text, without quotes and escapes.
  package let text: String
  /// How it was written.
  package let style: Style
  /// Its explicit tag in long form (`tag:yaml.org,2002:str`), or nil.
  package let tag: String?
  /// What it means.
  package let value: Value

  /// Makes a scalar with a known meaning.
  package init(text: String, style: Style, tag: String? = nil, value: Value) {
    self.text = text
    self.style = style
    self.tag = tag
    self.value = value
  }
}

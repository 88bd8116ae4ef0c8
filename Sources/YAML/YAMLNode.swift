/// One node of a YAML document, with the place where it stands.
package struct YAMLNode: Sendable, Equatable {
  /// What a node holds.
  package enum Content: Sendable, Equatable {
    /// A single value.
    case scalar(YAMLScalar)
    /// An ordered list.
    case sequence([YAMLNode])
    /// Ordered pairs with distinct keys.
    case mapping([YAMLEntry])
  }

  /// Where the node begins; for a node that an alias repeats, where the original begins.
  package let position: YAMLPosition
  /// What the node holds.
  package let content: Content

  /// Makes a node.
  package init(position: YAMLPosition, content: Content) {
    self.position = position
    self.content = content
  }
}

/// A key of a mapping with its value.
package struct YAMLEntry: Sendable, Equatable {
  /// The key, always a scalar.
  package let key: YAMLNode
  /// The value.
  package let value: YAMLNode

  /// Makes a pair.
  package init(key: YAMLNode, value: YAMLNode) {
    self.key = key
    self.value = value
  }

  /// The key's text as it was written, without quotes.
  package var name: String { key.text ?? "" }
}

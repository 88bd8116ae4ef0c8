extension YAMLNode {
  /// The scalar, or nil for a collection.
  package var scalar: YAMLScalar? {
    if case .scalar(let scalar) = content { scalar } else { nil }
  }

  /// The text of a scalar that is a string, or nil.
  package var string: String? {
    guard let scalar, case .string = scalar.value else { return nil }
    return scalar.text
  }

  /// The text of any scalar as it was written (`27015`, `true`, ``), or nil for a collection.
  package var text: String? { scalar?.text }

  /// The number of a scalar that is an integer, or nil.
  package var int: Int? {
    guard case .int(let number)? = scalar?.value else { return nil }
    return number
  }

  /// The number of a scalar that is an integer or a float, or nil.
  package var double: Double? {
    switch scalar?.value {
    case .int(let number)?: Double(number)
    case .float(let number)?: number
    default: nil
    }
  }

  /// The truth value of a scalar that is one, or nil.
  package var bool: Bool? {
    guard case .bool(let value)? = scalar?.value else { return nil }
    return value
  }

  /// Whether the node is null: nothing, `~` or `null`.
  package var isNull: Bool { scalar?.value == .null }

  /// The elements of a sequence, or nil.
  package var sequence: [YAMLNode]? {
    if case .sequence(let nodes) = content { nodes } else { nil }
  }

  /// The ordered pairs of a mapping, or nil.
  package var mapping: [YAMLEntry]? {
    if case .mapping(let entries) = content { entries } else { nil }
  }

  /// The value of a mapping's key, or nil where there is none.
  package subscript(key: String) -> YAMLNode? {
    mapping?.first { $0.name == key }?.value
  }

  /// What the node is, in words for a message: `a string`, `a list`, `nothing`, ...
  package var kind: String {
    switch content {
    case .sequence: "a list"
    case .mapping: "a mapping"
    case .scalar(let scalar):
      switch scalar.value {
      case .null: "nothing"
      case .bool: "true or false"
      case .int, .float: "a number"
      case .string: "a string"
      }
    }
  }
}

extension JSONValue {
  /// The text, if this is a string.
  package var string: String? {
    guard case .string(let value) = self else { return nil }
    return value
  }

  /// The integer, if this is a number that is one exactly.
  package var int: Int? {
    guard case .number(let value) = self else { return nil }
    return value.int
  }

  /// The nearest double, if this is a number.
  package var double: Double? {
    guard case .number(let value) = self else { return nil }
    return value.double
  }

  /// The truth value, if this is one.
  package var bool: Bool? {
    guard case .bool(let value) = self else { return nil }
    return value
  }

  /// The elements, if this is an array.
  package var array: [JSONValue]? {
    guard case .array(let value) = self else { return nil }
    return value
  }

  /// The members, if this is an object.
  package var object: JSONObject? {
    guard case .object(let value) = self else { return nil }
    return value
  }

  /// Whether this is `null`.
  package var isNull: Bool { self == .null }

  /// What kind of value this is, in words for a message: `text`, `a number`, `an object`.
  package var kind: String {
    switch self {
    case .null: "null"
    case .bool: "true or false"
    case .number: "a number"
    case .string: "text"
    case .array: "a list"
    case .object: "an object"
    }
  }

  /// The member of that name; nil when there is none or this is no object.
  package subscript(key: String) -> JSONValue? { object?[key] }

  /// The element at that place; nil when there is none or this is no array.
  package subscript(index: Int) -> JSONValue? {
    guard let array, array.indices.contains(index) else { return nil }
    return array[index]
  }

  /// The value a pointer leads to; nil when there is none.
  package subscript(pointer: JSONPointer) -> JSONValue? {
    var value = self
    for token in pointer.tokens {
      let next: JSONValue? =
        switch value {
        case .object(let object): object[token]
        case .array: JSONPointer.index(token).flatMap { value[$0] }
        default: nil
        }
      guard let next else { return nil }
      value = next
    }
    return value
  }
}

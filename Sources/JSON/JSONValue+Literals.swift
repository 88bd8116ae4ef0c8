extension JSONValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByStringLiteral, ExpressibleByStringInterpolation, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral
{
  /// `null`.
  package init(nilLiteral: ()) { self = .null }

  /// `true` or `false`.
  package init(booleanLiteral value: Bool) { self = .bool(value) }

  /// A whole number.
  package init(integerLiteral value: Int) { self = .number(JSONNumber(value)) }

  /// A text.
  package init(stringLiteral value: String) { self = .string(value) }

  /// An array.
  package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }

  /// An object with these members in this order; a name given twice keeps its last value.
  package init(dictionaryLiteral elements: (String, JSONValue)...) { self = .object(JSONObject(elements)) }

  /// A whole number.
  package init(_ value: some BinaryInteger) { self = .number(JSONNumber(value)) }

  /// A text.
  package init(_ value: String) { self = .string(value) }

  /// `true` or `false`.
  package init(_ value: Bool) { self = .bool(value) }

  /// A number; `null` for infinities and NaN, which JSON cannot say.
  package init(_ value: Double) { self = JSONNumber(value).map(JSONValue.number) ?? .null }
}

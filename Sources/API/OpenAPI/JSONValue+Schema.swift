import JSON

/// A small vocabulary for JSON Schema 2020-12, as OpenAPI 3.1 uses it.
extension JSONValue {
  /// The named schema.
  static func ref(_ name: String) -> JSONValue { ["$ref": .string("#/components/schemas/\(name)")] }

  /// A value of that type.
  static func type(_ type: String) -> JSONValue { ["type": .string(type)] }

  /// A value of that type with words about it.
  static func type(_ type: String, _ words: String) -> JSONValue {
    ["type": .string(type), "description": .string(words)]
  }

  /// A value of that type, or `null`.
  static func optional(_ type: String, _ words: String? = nil) -> JSONValue {
    guard let words else { return ["type": [.string(type), "null"]] }
    return ["type": [.string(type), "null"], "description": .string(words)]
  }

  /// The named schema, or `null`.
  static func optionalRef(_ name: String) -> JSONValue { ["anyOf": [.ref(name), .type("null")]] }

  /// A moment as RFC 3339 writes it.
  static let time: JSONValue = ["type": "string", "format": "date-time"]

  /// A moment, or `null`.
  static let optionalTime: JSONValue = ["type": ["string", "null"], "format": "date-time"]

  /// One of these texts.
  static func choice(_ options: String...) -> JSONValue {
    ["type": "string", "enum": .array(options.map { .string($0) })]
  }

  /// One of a type's cases.
  static func choice<Value: CaseIterable & RawRepresentable<String>>(_ type: Value.Type) -> JSONValue {
    ["type": "string", "enum": .array(Value.allCases.map { .string($0.rawValue) })]
  }

  /// A bare array of the named schema.
  static func list(of name: String) -> JSONValue { ["type": "array", "items": .ref(name)] }

  /// An array of texts.
  static let texts: JSONValue = ["type": "array", "items": .type("string")]

  /// An object whose members are all texts.
  static let textMembers: JSONValue = ["type": "object", "additionalProperties": .type("string")]

  /// v2's list of the named schema.
  static func page(of name: String) -> JSONValue { page(items: .ref(name)) }

  /// v2's list of plain values.
  static func page(ofType type: String) -> JSONValue { page(items: .type(type)) }

  private static func page(items: JSONValue) -> JSONValue {
    .closed(["items": ["type": "array", "items": items], "next": .optional("string")])
  }

  /// An object with these members and no others; all are required, but the `optional` ones.
  static func closed(_ members: JSONObject, optional: Set<String> = []) -> JSONValue {
    var schema = object(members, optional: optional)
    schema["additionalProperties"] = false
    return .object(schema)
  }

  /// An object with these members and perhaps others; all are required, but the `optional` ones.
  static func open(_ members: JSONObject, optional: Set<String> = []) -> JSONValue {
    .object(object(members, optional: optional))
  }

  private static func object(_ members: JSONObject, optional: Set<String>) -> JSONObject {
    let required = members.keys.filter { !optional.contains($0) }
    var schema: JSONObject = ["type": "object", "properties": .object(members)]
    if !required.isEmpty { schema["required"] = .array(required.map { .string($0) }) }
    return schema
  }
}

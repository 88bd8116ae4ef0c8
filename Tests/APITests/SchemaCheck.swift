import JSON

/// Checks a value against the part of JSON Schema that the document uses.
struct SchemaCheck {
  let schemas: JSONValue

  /// What does not fit, each with its place; empty when all does.
  func faults(_ value: JSONValue, _ schema: JSONValue, at place: String = "") -> [String] {
    if let name = schema["$ref"]?.string?.split(separator: "/").last {
      guard let target = schemas[String(name)] else { return ["\(place): unknown schema \(name)"] }
      return faults(value, target, at: place)
    }
    if let options = schema["anyOf"]?.array {
      return options.contains { faults(value, $0, at: place).isEmpty } ? [] : ["\(place): fits none"]
    }
    var found: [String] = []
    if let type = schema["type"], !isOf(type, value) { return ["\(place): \(value.kind) is not \(type)"] }
    if let options = schema["enum"]?.array, !options.contains(value) { found.append("\(place): \(value) not among") }
    if case .object(let object) = value { found += memberFaults(object, schema, place) }
    if case .array(let elements) = value, let items = schema["items"] {
      for (index, element) in elements.enumerated() { found += faults(element, items, at: "\(place)/\(index)") }
    }
    return found
  }

  private func memberFaults(_ object: JSONObject, _ schema: JSONValue, _ place: String) -> [String] {
    var found: [String] = []
    for name in schema["required"]?.array ?? [] where object[name.string ?? ""] == nil {
      found.append("\(place): \(name) is missing")
    }
    for member in object.members {
      let inner = "\(place)/\(member.key)"
      if let known = schema["properties"]?[member.key] {
        found += faults(member.value, known, at: inner)
      } else if schema["additionalProperties"] == false {
        found.append("\(inner): not in the schema")
      } else if let rest = schema["additionalProperties"], rest.object != nil {
        found += faults(member.value, rest, at: inner)
      }
    }
    return found
  }

  private func isOf(_ type: JSONValue, _ value: JSONValue) -> Bool {
    if let types = type.array { return types.contains { isOf($0, value) } }
    return switch (type.string, value) {
    case ("null", .null), ("string", .string), ("boolean", .bool), ("array", .array), ("object", .object),
      ("number", .number):
      true
    case ("integer", .number(let number)): number.int != nil
    default: false
    }
  }
}

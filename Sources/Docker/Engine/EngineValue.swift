import JSON

/// What the API's answers have in common, read leniently: what is missing or of another kind counts as not there.
extension JSONValue {
  func text(_ key: String) -> String? { self[key]?.string }

  /// A text that is not empty.
  func filled(_ key: String) -> String? {
    guard let text = text(key), !text.isEmpty else { return nil }
    return text
  }

  func integer(_ key: String) -> Int? { self[key]?.int }

  func flag(_ key: String) -> Bool { self[key]?.bool ?? false }

  func list(_ key: String) -> [JSONValue] { self[key]?.array ?? [] }

  func texts(_ key: String) -> [String] { list(key).compactMap(\.string) }

  /// An object of texts, such as labels.
  func table(_ key: String) -> [String: String] {
    guard let object = self[key]?.object else { return [:] }
    var table: [String: String] = [:]
    for member in object.members { table[member.key] = member.value.string }
    return table
  }

  static func strings(_ values: [String]) -> JSONValue { .array(values.map { .string($0) }) }

  static func table(_ values: [String: String]) -> JSONValue {
    .object(JSONObject(values.sorted { $0.key < $1.key }.map { ($0.key, JSONValue.string($0.value)) }))
  }
}

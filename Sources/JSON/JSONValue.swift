/// A JSON value (RFC 8259): a tree that keeps the order of members and the text of numbers.
package enum JSONValue: Sendable, Hashable {
  case null
  case bool(Bool)
  case number(JSONNumber)
  case string(String)
  case array([JSONValue])
  case object(JSONObject)
}

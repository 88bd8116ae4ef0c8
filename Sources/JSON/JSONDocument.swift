/// A parsed text: its root, and where each value stands in it.
package struct JSONDocument: Sendable {
  /// The value of the whole text.
  package let root: JSONValue
  private let bytes: [UInt8]

  /// Parses a text in UTF-8 strictly (RFC 8259); the error tells of every fault that could be found.
  package static func parse(_ bytes: [UInt8], limits: JSONLimits = JSONLimits()) throws(JSONError) -> JSONDocument {
    var parser = JSONParser(bytes: bytes, limits: limits)
    return JSONDocument(root: try parser.parseDocument(), bytes: bytes)
  }

  /// Parses a text strictly (RFC 8259); the error tells of every fault that could be found.
  package static func parse(_ text: String, limits: JSONLimits = JSONLimits()) throws(JSONError) -> JSONDocument {
    try parse(Array(text.utf8), limits: limits)
  }

  /// Where the value that a pointer leads to begins; nil when there is none.
  package func position(at pointer: JSONPointer) -> JSONPosition? {
    var scanner = JSONScanner(bytes: bytes)
    guard let offset = scanner.offset(of: pointer) else { return nil }
    return JSONPosition(of: offset, in: bytes)
  }
}

extension JSONValue {
  /// Parses a text in UTF-8 strictly and keeps the value only.
  package static func parse(_ bytes: [UInt8], limits: JSONLimits = JSONLimits()) throws(JSONError) -> JSONValue {
    var parser = JSONParser(bytes: bytes, limits: limits)
    return try parser.parseDocument()
  }

  /// Parses a text strictly and keeps the value only.
  package static func parse(_ text: String, limits: JSONLimits = JSONLimits()) throws(JSONError) -> JSONValue {
    try parse(Array(text.utf8), limits: limits)
  }
}

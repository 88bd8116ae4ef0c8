extension JSONValue {
  /// Spaces per level of the pretty form.
  package static let prettyIndent = 2

  /// Appends the value on one line to a buffer.
  package func write(into buffer: inout [UInt8], escaping: JSONEscaping = .standard) {
    // The buffer is moved through the writer, so that nothing is copied.
    var writer = JSONWriter(into: [], escaping: escaping)
    swap(&writer.bytes, &buffer)
    writer.value(self)
    swap(&writer.bytes, &buffer)
  }

  /// The value as UTF-8: on one line, or indented when pretty.
  package func serialized(pretty: Bool = false, escaping: JSONEscaping = .standard) -> [UInt8] {
    var writer = JSONWriter(indent: pretty ? JSONValue.prettyIndent : 0, escaping: escaping)
    writer.value(self)
    return writer.bytes
  }

  /// The value as text: on one line, or indented when pretty.
  package func serializedText(pretty: Bool = false, escaping: JSONEscaping = .standard) -> String {
    String(decoding: serialized(pretty: pretty, escaping: escaping), as: UTF8.self)
  }
}

extension JSONValue: CustomStringConvertible {
  /// The value on one line.
  package var description: String { serializedText() }
}

extension YAMLNode {
  /// Reads the one document of a UTF-8 text; a text without a document is null.
  ///
  /// Aliases and merge keys (`<<`) are expanded. Duplicate keys, keys that aren't scalars, unknown tags and a second
  /// document are errors.
  package static func parse(_ bytes: [UInt8], limits: YAMLLimits = YAMLLimits()) throws(YAMLError) -> YAMLNode {
    let documents = try parseDocuments(bytes, limits: limits, documentsMax: 1)
    let start = YAMLPosition(line: 1, column: 1)
    return documents.first
      ?? YAMLNode(position: start, content: .scalar(YAMLScalar(text: "", style: .plain, value: .null)))
  }

  /// Reads a text given as a string.
  package static func parse(_ text: String, limits: YAMLLimits = YAMLLimits()) throws(YAMLError) -> YAMLNode {
    try parse(Array(text.utf8), limits: limits)
  }

  /// Reads all documents of a UTF-8 text, up to a number.
  package static func parseDocuments(
    _ bytes: [UInt8], limits: YAMLLimits = YAMLLimits(), documentsMax: Int = 100
  ) throws(YAMLError) -> [YAMLNode] {
    guard bytes.count <= limits.bytesMax else {
      throw YAMLError(
        position: YAMLPosition(line: 1, column: 1),
        reason: "the text has \(bytes.count) bytes, \(limits.bytesMax) are allowed")
    }
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    var builder = YAMLBuilder(bytes: bytes.starts(with: mark) ? Array(bytes.dropFirst(3)) : bytes, limits: limits)
    var documents: [YAMLNode] = []
    while let document = try builder.nextDocument() {
      guard documents.count < documentsMax else {
        let reason =
          documentsMax == 1
          ? "a second document starts here; only one is allowed" : "more than \(documentsMax) documents"
        throw YAMLError(position: document.position, reason: reason)
      }
      documents.append(document)
    }
    return documents
  }
}

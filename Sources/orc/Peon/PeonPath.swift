import HTTP

/// Parts of paths as people typed them.
enum PeonPath {
  /// One segment, percent-encoded, so that what was typed can't lead elsewhere.
  static func segment(_ text: String) -> String {
    // Dots alone would be taken for a folder.
    text.allSatisfy { $0 == "." } ? text.map { _ in "%2E" }.joined() : PercentCoding.encode(text)
  }
}

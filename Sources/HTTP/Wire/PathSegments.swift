/// The segments of a path.
enum PathSegments {
  /// Splits at slashes and decodes each segment; one slash at the end is tolerated, nil means broken
  /// encoding.
  static func decode(_ path: String) -> [String]? {
    var segments: [String] = []
    // Split as bytes: finding the bounds of characters would cost more than all the rest.
    for part in path.utf8.split(separator: ASCII.slash, omittingEmptySubsequences: false).dropFirst() {
      guard let segment = PercentCoding.decode(Substring(part)) else { return nil }
      segments.append(segment)
    }
    if segments.last == "" { segments.removeLast() }
    return segments
  }
}

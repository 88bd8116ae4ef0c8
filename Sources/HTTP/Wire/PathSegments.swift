/// The segments of a path.
enum PathSegments {
  /// Splits at slashes and decodes each segment; one slash at the end is tolerated, nil means broken
  /// encoding.
  static func decode(_ path: some StringProtocol) -> [String]? {
    var segments: [String] = []
    for part in path.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
      guard let segment = PercentCoding.decode(part) else { return nil }
      segments.append(segment)
    }
    if segments.last == "" { segments.removeLast() }
    return segments
  }
}

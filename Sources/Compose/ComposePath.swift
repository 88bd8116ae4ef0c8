/// Paths as Go's `path.Clean` makes them.
enum ComposePath {
  /// An absolute path without empty parts, `.` and `..`.
  static func clean(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    return "/" + parts.joined(separator: "/")
  }
}

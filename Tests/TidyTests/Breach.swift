/// One place where the sources break a house rule.
struct Breach: Equatable, Sendable, CustomStringConvertible {
  let path: String
  /// From 1; 0 when the whole file is meant.
  let line: Int
  let message: String

  var description: String { line > 0 ? "\(path):\(line): \(message)" : "\(path): \(message)" }
}

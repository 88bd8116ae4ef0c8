import Glibc

/// A path below some directory: parsed, so that it cannot leave that directory by its text.
///
/// It has no empty part, no `.` or `..`, no NUL, and is not absolute. Its bytes need not be UTF-8, as games may name
/// files as they like.
package struct RelativePath: Sendable, Hashable {
  /// The length of the whole, in bytes (PATH_MAX without its NUL).
  package static let bytesMax = 4095
  /// The length of a part, in bytes (NAME_MAX).
  package static let componentBytesMax = 255
  /// How many parts a path may have.
  package static let componentsMax = 128

  /// The parts, at least one.
  package let components: [[UInt8]]

  /// Parses a text; the error (EINVAL) says what is wrong with it.
  package init(_ text: String) throws(FileError) { try self.init(bytes: Array(text.utf8)) }

  /// Parses bytes as the system or an archive gave them.
  package init(bytes: [UInt8]) throws(FileError) {
    let components = bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map(Array.init)
    try self.init(components: components)
  }

  /// The path of these parts.
  package init(components: [[UInt8]]) throws(FileError) {
    if let reason = RelativePath.fault(in: components) {
      let text = components.map { String(decoding: $0.prefix(64), as: UTF8.self) }.joined(separator: "/")
      throw FileError("use the path", String(text.prefix(256)), EINVAL, reason: reason)
    }
    self.components = components
  }

  private init(checked components: [[UInt8]]) { self.components = components }

  /// The path as bytes, parts joined with `/`.
  package var bytes: [UInt8] { Array(components.joined(separator: [UInt8(ascii: "/")])) }

  /// The last part.
  package var last: [UInt8] { components.last ?? [] }

  /// The path without its last part; nil when there is only one.
  package var parent: RelativePath? {
    components.count > 1 ? RelativePath(checked: components.dropLast()) : nil
  }

  /// The path of something below this one.
  package func appending(_ name: [UInt8]) throws(FileError) -> RelativePath {
    try RelativePath(components: components + [name])
  }

  /// The path of something below this one.
  package func appending(_ name: String) throws(FileError) -> RelativePath { try appending(Array(name.utf8)) }

  /// The bytes with the NUL that system calls want.
  var terminated: [UInt8] { bytes + [0] }

  private static func fault(in components: [[UInt8]]) -> String? {
    guard components.first?.isEmpty == false else {
      return components.count > 1 ? "it must not start with '/'" : "it must not be empty"
    }
    guard components.count <= componentsMax else { return "it has more than \(componentsMax) parts" }
    var bytes = components.count - 1
    for component in components {
      bytes += component.count
      if component.isEmpty { return "it has an empty part" }
      if component == Array(".".utf8) || component == Array("..".utf8) { return "it must not contain '.' or '..'" }
      if component.contains(0) { return "it contains a NUL byte" }
      if component.contains(UInt8(ascii: "/")) { return "a part contains '/'" }
      if component.count > componentBytesMax { return "a part is longer than \(componentBytesMax) bytes" }
    }
    return bytes > bytesMax ? "it is longer than \(bytesMax) bytes" : nil
  }
}

extension RelativePath: CustomStringConvertible {
  /// The path as text, repaired where it is not UTF-8.
  package var description: String { String(decoding: bytes, as: UTF8.self) }
}

extension RelativePath: Comparable {
  /// Orders by bytes, part by part.
  package static func < (left: RelativePath, right: RelativePath) -> Bool {
    left.components.lexicographicallyPrecedes(right.components) { $0.lexicographicallyPrecedes($1) }
  }
}

import System

/// Decides about symbolic links by their text alone.
enum TarLinks {
  /// Whether a link cannot lead out of the root, whatever other such links are beside it.
  ///
  /// `..` may stand at the front only, and only as often as the link is deep: behind a name it would apply to
  /// wherever that name, itself perhaps a link, leads.
  static func staysInside(_ link: [UInt8], from path: RelativePath) -> Bool {
    guard !link.isEmpty, link.count <= RelativePath.bytesMax, !link.contains(0), link[0] != UInt8(ascii: "/") else {
      return false
    }
    var depth = path.components.count - 1
    var hasName = false
    for part in link.split(separator: UInt8(ascii: "/")) where part != [UInt8(ascii: ".")] {
      guard part.elementsEqual("..".utf8) else {
        hasName = true
        continue
      }
      depth -= 1
      guard !hasName, depth >= 0 else { return false }
    }
    return true
  }
}

/// A file system mounted in this process's view, as /proc/self/mountinfo tells.
package struct MountPoint: Sendable, Hashable {
  /// Where it is mounted.
  package let path: String
  /// Which directory of the file system is the root of the mount; for a bind mount, the part that was bound.
  package let root: String
  /// The kind of file system: `ext4`, `overlay`.
  package let kind: String
  /// What was mounted: a device, or a name.
  package let source: String
  /// Whether it is read-only.
  package let isReadOnly: Bool

  /// The mounts this process sees.
  package static func all() throws(FileError) -> [MountPoint] { parse(try ProcFile.read("/proc/self/mountinfo")) }

  /// Reads proc(5)'s `id parent dev root path options optional... - kind source options`.
  static func parse(_ table: String) -> [MountPoint] {
    table.split(separator: "\n").compactMap { line in
      let fields = line.split(separator: " ")
      guard let dash = fields.firstIndex(of: "-"), dash >= 6, fields.count >= dash + 3 else { return nil }
      return MountPoint(
        path: unescaped(fields[4]), root: unescaped(fields[3]), kind: String(fields[dash + 1]),
        source: unescaped(fields[dash + 2]), isReadOnly: fields[5].split(separator: ",").contains("ro"))
    }
  }

  /// Space, tab, line end and backslash are written as `\` and three octal digits.
  private static func unescaped(_ text: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "\\"), let code = UInt8(String(rest.prefix(3)) ?? "", radix: 8) {
        bytes.append(code)
        rest = rest.dropFirst(3)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

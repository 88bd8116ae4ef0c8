import System

/// What extended headers say about the entry after them.
struct TarOverrides: Sendable {
  private var path: [UInt8]?
  private var linkPath: [UInt8]?
  private var size: Int64?
  private var user: Int64?
  private var group: Int64?
  private var modified: WallTime?
  private var isSparse = false

  /// Takes one extended header in: pax records for one entry (x), GNU's long name (L) or long link name (K).
  ///
  /// What holds for all entries (g) is left out: git puts a comment there, and nothing else is worth the risk.
  mutating func take(_ type: UInt8, _ content: ArraySlice<UInt8>) throws(ArchiveError) {
    switch type {
    case UInt8(ascii: "x"): try takeRecords(content)
    case UInt8(ascii: "L"): path = Array(content.prefix { $0 != 0 })
    case UInt8(ascii: "K"): linkPath = Array(content.prefix { $0 != 0 })
    default: break
    }
  }

  /// The entry that the fields and these overrides describe together.
  func applied(to fields: TarFields) throws(ArchiveError) -> TarEntry {
    let name = path ?? fields.name
    let kind = kind(fields, name)
    // Only files have a content, whatever the size field of other kinds says.
    let size = kind == .file ? size ?? fields.size : 0
    guard let user = UInt32(exactly: user ?? fields.user), let group = UInt32(exactly: group ?? fields.group) else {
      throw ArchiveError("its owner is no number of 32 bits", entry: name)
    }
    return TarEntry(
      name: name, kind: kind, mode: UInt32(truncatingIfNeeded: fields.mode) & 0o7777,
      owner: FileOwner(user: user, group: group), size: size,
      modified: modified ?? WallTime(seconds: Int(fields.modified)))
  }

  private func kind(_ fields: TarFields, _ name: [UInt8]) -> TarEntry.Kind {
    switch fields.type {
    case UInt8(ascii: "0"), 0, UInt8(ascii: "7"):
      if isSparse { return .special(UInt8(ascii: "S")) }
      // Archives older than ustar mark directories by their name only.
      return name.last == UInt8(ascii: "/") ? .directory : .file
    case UInt8(ascii: "5"): return .directory
    case UInt8(ascii: "2"): return .symbolicLink(target: linkPath ?? fields.linkName)
    case UInt8(ascii: "1"): return .hardLink(target: linkPath ?? fields.linkName)
    default: return .special(fields.type)
    }
  }

  /// Reads records of the form `LENGTH KEY=VALUE\n`, where the length counts the whole record.
  private mutating func takeRecords(_ content: ArraySlice<UInt8>) throws(ArchiveError) {
    var rest = content
    while !rest.isEmpty {
      let digits = rest.prefix { $0 != 0x20 }
      guard digits.count <= 8, let length = Int(String(decoding: digits, as: UTF8.self)),
        length > digits.count + 3, length <= rest.count
      else { throw ArchiveError("an extended header is malformed") }
      let record = rest.prefix(length)
      guard record.last == 0x0A, let equals = record.firstIndex(of: UInt8(ascii: "=")) else {
        throw ArchiveError("an extended header is malformed")
      }
      let key = String(decoding: record[(record.startIndex + digits.count + 1)..<equals], as: UTF8.self)
      try take(key, Array(record[(equals + 1)..<(record.endIndex - 1)]))
      rest = rest.dropFirst(length)
    }
  }

  private mutating func take(_ key: String, _ value: [UInt8]) throws(ArchiveError) {
    switch key {
    case "path": path = value
    case "linkpath": linkPath = value
    case "size": size = try whole(key, value)
    case "uid": user = try whole(key, value)
    case "gid": group = try whole(key, value)
    case "mtime": modified = try time(value)
    default: if key.hasPrefix("GNU.sparse.") { isSparse = true }
    }
  }

  private func whole(_ key: String, _ value: [UInt8]) throws(ArchiveError) -> Int64 {
    guard let number = Int64(String(decoding: value, as: UTF8.self)), number >= 0 else {
      throw ArchiveError("an extended header's \(key) is malformed")
    }
    return number
  }

  /// Seconds with a fraction, of which nine digits count.
  private func time(_ value: [UInt8]) throws(ArchiveError) -> WallTime {
    let parts = String(decoding: value, as: UTF8.self).split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, let seconds = parts.first.flatMap({ Int($0) }) else {
      throw ArchiveError("an extended header's mtime is malformed")
    }
    let digits = (parts.count > 1 ? String(parts[1].prefix(9)) : "") + "000000000"
    guard let nanoseconds = Int(digits.prefix(9)), nanoseconds >= 0 else {
      throw ArchiveError("an extended header's mtime is malformed")
    }
    let isNegative = parts[0].hasPrefix("-")
    return WallTime(seconds: seconds, nanoseconds: isNegative ? -nanoseconds : nanoseconds)
  }
}

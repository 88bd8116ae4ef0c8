package import System

/// An archive that is malformed, asks for what is refused, or could not be written out.
package struct ArchiveError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong, in plain words.
  package let reason: String
  /// The entry it is about, if it is about one.
  package let entry: String?
  /// Whether a limit was exceeded.
  package let isLimit: Bool
  /// The file operation that failed, if it was one.
  package let cause: FileError?

  /// A fault of an archive; the entry's name is for the message only.
  package init(_ reason: String, entry: [UInt8]? = nil, isLimit: Bool = false) {
    self.reason = reason
    self.entry = entry.map { String(decoding: $0.prefix(256), as: UTF8.self) }
    self.isLimit = isLimit
    cause = nil
  }

  init(_ cause: FileError, entry: [UInt8]) {
    reason = cause.description
    self.entry = String(decoding: entry.prefix(256), as: UTF8.self)
    isLimit = cause.isLimit
    self.cause = cause
  }

  /// One sentence that names the entry.
  package var description: String {
    entry.map { "the archive's entry '\($0)' cannot be used: \(reason)" } ?? "the archive cannot be used: \(reason)"
  }
}

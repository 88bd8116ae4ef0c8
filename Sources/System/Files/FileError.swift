import Glibc

/// A file operation that failed: what was tried, on which path, and why.
package struct FileError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What was tried, as a verb: `open`, `rename`.
  package let operation: String
  /// The path as the caller gave it.
  package let path: String
  /// The system's error number (errno).
  package let code: Int32
  /// Why, in words, where the system's own text would not tell.
  package let reason: String?

  /// A failure.
  package init(_ operation: String, _ path: String, _ code: Int32, reason: String? = nil) {
    self.operation = operation
    self.path = path
    self.code = code
    self.reason = reason
  }

  /// The failure that the system call just made has left in errno.
  static func last(_ operation: String, _ path: String) -> FileError { FileError(operation, path, errno) }

  /// Whether there is nothing of that name.
  package var isMissing: Bool { code == ENOENT }
  /// Whether something of that name is there already.
  package var isExisting: Bool { code == EEXIST || code == ENOTEMPTY }
  /// Whether a link stood in the way, or a part of the path is no directory.
  package var isRefusedLink: Bool { code == ELOOP || code == ENOTDIR }
  /// Whether a limit was exceeded.
  package var isLimit: Bool { code == EFBIG }
  /// Whether the disk or a quota is full.
  package var isNoSpace: Bool { code == ENOSPC || code == EDQUOT }

  /// Why, in words.
  package var text: String {
    if let reason { return reason }
    switch code {
    case ELOOP: return "a symbolic link is in the way; links are not followed"
    case ENOENT: return "there is nothing of that name"
    case ENOSPC: return "the disk is full"
    default:
      let text = unsafe String(cString: strerror(code))
      return text.prefix(1).lowercased() + text.dropFirst()
    }
  }

  /// One sentence: `cannot open 'a/b': there is nothing of that name`.
  package var description: String { "cannot \(operation) '\(path)': \(text)" }
}

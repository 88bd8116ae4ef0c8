import Glibc

/// Whole lines on the standard streams, each written at once so that they don't mix.
enum StandardStream {
  /// Writes a line to the standard error stream.
  static func error(_ line: String) { write(line, to: STDERR_FILENO) }

  /// Writes a line to the standard output stream.
  static func output(_ line: String) { write(line, to: STDOUT_FILENO) }

  private static func write(_ line: String, to descriptor: Int32) { write(Array((line + "\n").utf8), to: descriptor) }

  /// Writes bytes; what can't be written is lost, as nobody could be told.
  static func write(_ bytes: [UInt8], to descriptor: Int32) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }
}

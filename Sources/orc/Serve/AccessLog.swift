import API
import Glibc
import HTTP

/// One line per request: who asked for what, and what came of it; never a body, a key or a value.
enum AccessLog {
  /// The longest path that is logged, in bytes.
  static let pathBytesMax = 256

  /// Writes the line.
  static func write(_ record: AccessRecord) {
    var line = LogLine(level: "info", message: "request")
    line.add("id", record.request.id)
    line.add("client", record.request.peer.host)
    line.add("method", record.request.method.rawValue)
    line.add("path", record.request.path, bytesMax: pathBytesMax)
    line.add("status", String(record.status))
    line.add("ms", milliseconds(record.duration))
    line.end()
    StandardStream.write(line.bytes, to: STDERR_FILENO)
  }

  /// Milliseconds with two digits behind the point.
  static func milliseconds(_ duration: Duration) -> String {
    let hundredths = duration.components.seconds * 100_000 + duration.components.attoseconds / 10_000_000_000_000
    let rest = String(hundredths % 100)
    return "\(hundredths / 100).\(rest.utf8.count < 2 ? "0" : "")\(rest)"
  }
}

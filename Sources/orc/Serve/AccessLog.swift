import API
import Glibc
import HTTP

/// One line per request: who asked for what, and what came of it; never a body, a key or a value.
enum AccessLog {
  /// Writes the line.
  static func write(_ record: AccessRecord) {
    var line = LogLine(time: LogClock.now(), level: "info", message: "request")
    line.add("id", record.request.id)
    line.add("client", record.request.peer.host)
    line.add("method", record.request.method.rawValue)
    line.add("path", String(record.request.path.prefix(pathLengthMax)))
    line.add("status", String(record.status))
    line.add("ms", milliseconds(record.duration))
    StandardStream.write(line.ended, to: STDERR_FILENO)
  }

  /// The longest path that is logged, in characters.
  static let pathLengthMax = 256

  /// Milliseconds with two digits behind the point.
  private static func milliseconds(_ duration: Duration) -> String {
    let hundredths = duration.components.seconds * 100_000 + duration.components.attoseconds / 10_000_000_000_000
    let rest = String(hundredths % 100)
    return "\(hundredths / 100).\(rest.utf8.count < 2 ? "0" : "")\(rest)"
  }
}

import Glibc
import Logging

/// Writes each event of the log as one line of the standard error stream.
struct LineLogHandler: LogHandler {
  var logLevel: Logger.Level
  var metadata: Logger.Metadata = [:]

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    var line = LogLine(level: event.level.rawValue, message: event.message.description)
    let all = metadata.merging(event.metadata ?? [:]) { $1 }
    for (key, value) in all.sorted(by: { $0.key < $1.key }) { line.add(key: key, value.description) }
    if let error = event.error { line.add("error", "\(error)") }
    line.end()
    StandardStream.write(line.bytes, to: STDERR_FILENO)
  }
}

import HTTP

/// Takes a `text/event-stream` apart as its bytes arrive (WHATWG HTML section 9.2).
struct EventStreamParser {
  /// The longest line, in bytes; a longer one breaks the stream.
  static let lineBytesMax = 1 << 20

  private var line: [UInt8] = []
  private var event: String?
  private var id: String?
  private var data: [String] = []

  /// Takes the next bytes and answers the events that they complete.
  ///
  /// - Throws: when a line is longer than the limit.
  mutating func take(_ bytes: [UInt8]) throws(APIClientError) -> [ServerSentEvent] {
    var events: [ServerSentEvent] = []
    for byte in bytes {
      guard byte == 0x0A else {
        guard line.count < Self.lineBytesMax else { throw .malformed("a line of the event stream is too long") }
        line.append(byte)
        continue
      }
      if line.last == 0x0D { line.removeLast() }
      if let event = endLine() { events.append(event) }
    }
    return events
  }

  private mutating func endLine() -> ServerSentEvent? {
    defer { line.removeAll(keepingCapacity: true) }
    guard !line.isEmpty else { return endEvent() }
    let text = String(decoding: line, as: UTF8.self)
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    var value = parts.count > 1 ? parts[1] : ""
    if value.hasPrefix(" ") { value = value.dropFirst() }
    switch parts[0] {
    case "event": event = String(value)
    case "id": id = String(value)
    case "data": data.append(String(value))
    default: break
    }
    return nil
  }

  private mutating func endEvent() -> ServerSentEvent? {
    defer { (event, id, data) = (nil, nil, []) }
    guard !data.isEmpty else { return nil }
    return ServerSentEvent(id: id, event: event, data: data.joined(separator: "\n"))
  }
}

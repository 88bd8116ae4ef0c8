/// One event of a `text/event-stream` (WHATWG HTML section 9.2).
package struct ServerSentEvent: Sendable {
  /// The id that the client sends back as `Last-Event-ID`; line ends in it are dropped.
  package var id: String?
  /// The event's type, `message` when nil; line ends in it are dropped.
  package var event: String?
  /// The data; each of its lines becomes one `data:` line.
  package var data: String

  /// Makes an event.
  package init(id: String? = nil, event: String? = nil, data: String) {
    self.id = id
    self.event = event
    self.data = data
  }

  /// The event as it goes over the wire, empty line included.
  package var bytes: [UInt8] {
    var text = ""
    if let id { text += "id: \(Self.oneLine(id))\n" }
    if let event { text += "event: \(Self.oneLine(event))\n" }
    for line in data.split(omittingEmptySubsequences: false, whereSeparator: \.isLineEnd) {
      text += "data: \(line)\n"
    }
    return Array((text + "\n").utf8)
  }

  /// A comment line that clients ignore; keeps proxies from closing a quiet stream.
  package static let heartbeat = Array(":\n\n".utf8)

  private static func oneLine(_ text: String) -> String {
    text.filter { !$0.isLineEnd && $0 != "\0" }
  }
}

extension Character {
  /// Says that a stream of events ends a line here; other Unicode line ends stay data.
  fileprivate var isLineEnd: Bool { self == "\n" || self == "\r" || self == "\r\n" }
}

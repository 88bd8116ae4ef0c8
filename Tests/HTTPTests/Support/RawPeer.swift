@testable import HTTP

/// One end of a connection that sends exactly the bytes it is told to.
struct RawPeer {
  let core: StreamCore

  /// How long a test waits for bytes that should come at once.
  static let patience = Duration.seconds(30)

  func send(_ text: String) async throws {
    try await core.write(Array(text.utf8))
  }

  func closeWrite() {
    core.loop.perform { core.channel.closeWrite() }
  }

  func close() {
    core.loop.perform { core.close() }
  }

  /// Reads until the text is there, and returns everything up to its end; the rest waits.
  func receive(through end: String) async throws -> String {
    var text: [UInt8] = []
    let end = Array(end.utf8)
    while true {
      guard let bytes = try await core.read(timeout: Self.patience) else {
        throw HTTPError(.closed, "ended after '\(String(decoding: text, as: UTF8.self))'")
      }
      text.append(contentsOf: bytes)
      if let range = text.firstRange(of: end) {
        let rest = Array(text[range.upperBound...])
        core.loop.perform { core.unread(rest) }
        return String(decoding: text[..<range.upperBound], as: UTF8.self)
      }
    }
  }

  /// Reads until the other end closes.
  func receiveAll() async throws -> String {
    var text: [UInt8] = []
    while let bytes = try await core.read(timeout: Self.patience) { text.append(contentsOf: bytes) }
    return String(decoding: text, as: UTF8.self)
  }
}

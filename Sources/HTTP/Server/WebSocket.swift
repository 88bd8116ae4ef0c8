import Synchronization

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
  private let stream: UpgradedStream
  private let pingInterval: Duration
  private let state: Mutex<State>

  private struct State {
    var assembler: WebSocketAssembler
    var unansweredPings = 0
    var hasSentClose = false
  }

  /// How many pings may go unanswered before the other end counts as gone.
  private static let unansweredPingsMax = 2

  init(stream: UpgradedStream, options: WebSocketOptions, subprotocol: String?) {
    self.stream = stream
    self.subprotocol = subprotocol
    pingInterval = options.pingInterval
    state = Mutex(State(assembler: WebSocketAssembler(expectsMask: true, messageBytesMax: options.messageBytesMax)))
  }

  /// Waits for the next message; nil when the other end has closed, broke the protocol, or is gone.
  ///
  /// Call it also where no message is expected: pings and closing are answered in here.
  package func receive() async throws -> Message? {
    while true {
      while let event = state.withLock({ $0.assembler.next() }) {
        switch event {
        case .message(let message): return message
        case .reply(let frame): try await stream.write(frame.serialized())
        case .pong: state.withLock { $0.unansweredPings = 0 }
        case .close(let frame):
          await finish(frame)
          return nil
        }
      }
      guard try await readMore() else { return nil }
    }
  }

  /// Sends a message and waits while the other end is slow.
  package func send(_ message: Message) async throws {
    guard !state.withLock({ $0.hasSentClose }) else { throw HTTPError(.closed, "the WebSocket is closed") }
    let frame =
      switch message {
      case .text(let text): WebSocketFrame(opcode: .text, payload: Array(text.utf8))
      case .binary(let bytes): WebSocketFrame(opcode: .binary, payload: bytes)
      }
    try await stream.write(frame.serialized())
  }

  /// Closes with a code of RFC 6455 section 7.4 and a reason of at most 123 bytes.
  package func close(code: UInt16 = 1000, reason: String = "") async {
    await finish(.close(code, reason))
  }

  private func readMore() async throws -> Bool {
    do {
      guard let bytes = try await stream.read(timeout: pingInterval) else { return false }
      state.withLock { state in
        state.unansweredPings = 0
        state.assembler.append(bytes)
      }
      return true
    } catch let error as HTTPError where error.code == .timeout {
      let pings = state.withLock { state in
        state.unansweredPings += 1
        return state.unansweredPings
      }
      guard pings <= Self.unansweredPingsMax else {
        await finish(.close(1001, "no answer to pings"))
        return false
      }
      try await stream.write(WebSocketFrame(opcode: .ping, payload: []).serialized())
      return true
    }
  }

  /// Sends the closing frame once; the other end closes the connection, or the server does soon after.
  private func finish(_ frame: WebSocketFrame) async {
    let isFirst = state.withLock { state in
      defer { state.hasSentClose = true }
      return !state.hasSentClose
    }
    guard isFirst else { return }
    // The other end may be gone already, which is as good as closed.
    try? await stream.write(frame.serialized())
    try? await stream.closeWrite()
  }
}

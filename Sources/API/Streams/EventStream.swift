import HTTP
import OrcModel

/// Writes events to a client as they happen, and a sign of life when nothing does.
struct EventStream: Sendable {
  /// How long a stream stays silent; proxies close what is silent for longer.
  static let heartbeatInterval = Duration.seconds(15)
  /// The most events that wait for a slow client; one that falls behind further is disconnected.
  static let waitingMax = 256

  let events: AsyncStream<Event>
  let streams: OpenStreams
  let sleep: @Sendable (Duration) async throws -> Void

  /// Writes what `encode` makes of each event until the stream, the client or the program ends.
  ///
  /// `encode` answers nil for an event that the client did not ask for; `isLast` says that there is no more.
  func write(
    to writer: any HTTPBodyWriter, encode: @escaping @Sendable (Event) -> ServerSentEvent?,
    isLast: @escaping @Sendable (Event) -> Bool = { _ in false }
  ) async throws {
    let (pieces, continuation) = AsyncStream.makeStream(
      of: [UInt8].self, bufferingPolicy: .bufferingOldest(Self.waitingMax))
    let (events, sleep) = (events, sleep)
    try await streams.whileOpen {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          for await event in events {
            guard let piece = encode(event) else { continue }
            if case .dropped = continuation.yield(piece.bytes) { break }
            if isLast(event) { break }
          }
          continuation.finish()
        }
        group.addTask {
          while !Task.isCancelled {
            try await sleep(Self.heartbeatInterval)
            continuation.yield(ServerSentEvent.heartbeat)
          }
        }
        for await piece in pieces { try await writer.write(piece) }
        group.cancelAll()
      }
    }
  }
}

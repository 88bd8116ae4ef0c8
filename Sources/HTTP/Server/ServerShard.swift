import Synchronization

/// What a server has on one loop: its connections there, and their counts.
///
/// `@unchecked Sendable`: `connections` and the request number are touched on the loop's thread only.
final class ServerShard: @unchecked Sendable {
  let core: ServerCore
  let loop: EventLoop
  var connections: [ObjectIdentifier: ServerConnection] = [:]
  private var requestNumber = UInt64.random(in: .min ... .max)
  private let requestCount = Atomic<Int>(0)
  private let refusedCount = Atomic<Int>(0)

  init(core: ServerCore, loop: EventLoop) {
    self.core = core
    self.loop = loop
  }

  var requests: Int { requestCount.load(ordering: .relaxed) }

  var requestsRefused: Int { refusedCount.load(ordering: .relaxed) }

  func nextRequestNumber() -> UInt64 {
    // Only this loop writes, so no other can come between the load and the store.
    requestCount.store(requestCount.load(ordering: .relaxed) + 1, ordering: .relaxed)
    requestNumber &+= 1
    return requestNumber
  }

  func countRefusedRequest() {
    refusedCount.store(refusedCount.load(ordering: .relaxed) + 1, ordering: .relaxed)
  }

  /// Takes on a socket that was accepted; on the loop.
  func serve(
    _ socket: consuming Socket, _ peer: PeerAddress, refusal: HTTPServerError?, _ onEnd: @escaping @Sendable () -> Void
  ) {
    let channel = Channel(loop: loop, socket: socket)
    let connection = ServerConnection(shard: self, channel: channel, peer: peer, onEnd: onEnd)
    connections[ObjectIdentifier(connection)] = connection
    if let refusal { connection.refuse(refusal) } else { connection.open() }
  }

  /// Ends the idle connections; on the loop.
  func closeIdle() {
    for connection in Array(connections.values) { connection.closeIfIdle() }
  }

  /// Ends every connection and cancels its handler; on the loop.
  func closeAll() {
    for connection in Array(connections.values) {
      connection.task?.cancel()
      connection.close()
    }
  }
}

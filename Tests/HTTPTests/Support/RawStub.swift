import OrcTestSupport

@testable import HTTP

/// A server that sends exactly the bytes it is told to.
enum RawStub {
  /// Lets the body talk to a server that treats each connection with `serve`, and closes it afterwards.
  static func with(
    serve: @escaping @Sendable (RawPeer) async throws -> Void, _ body: (HTTPClient, EventLoopGroup) async throws -> Void
  ) async throws {
    let folder = try TemporaryFolder()
    let loops = try EventLoopGroup(count: 1)
    let loop = loops.loops[0]
    let listener = try Listener(.unix(path: folder.path + "/raw", mode: 0o600), backlog: 16)
    loop.perform {
      listener.start(on: loop) { raw, _ in
        guard let raw else { return }
        let core = StreamCore(channel: Channel(loop: loop, socket: Socket(owning: raw)))
        try? core.open()
        // Ends with its connection, which ends with the loops at the latest.
        Task(executorPreference: loop) {
          try? await serve(RawPeer(core: core))
          core.close()
        }
      }
    }
    try await body(HTTPClient(endpoint: .unix(path: folder.path + "/raw"), eventLoops: loops), loops)
    loop.perform { listener.close() }
    await loops.shutdown()
  }

  /// Reads a request's head and answers it with the text.
  static func answer(_ text: String) -> @Sendable (RawPeer) async throws -> Void {
    { peer in
      _ = try await peer.receive(through: "\r\n\r\n")
      try await peer.send(text)
    }
  }
}

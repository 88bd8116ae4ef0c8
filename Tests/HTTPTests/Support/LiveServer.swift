import Logging
import OrcTestSupport
import System

@testable import HTTP

/// A server on a free port of loopback and on a socket file, for one test.
struct LiveServer {
  let server: HTTPServer
  let tcp: HTTPClientEndpoint
  let unix: HTTPClientEndpoint
  /// The loops of the peers; their clock is the system's.
  let loops: EventLoopGroup
  private let serverLoops: EventLoopGroup
  private let clock: ManualClock

  private static let settlingRounds = 20

  /// Runs a server whose clock stands still, lets the body talk to it, and ends it.
  static func with(
    _ change: (inout HTTPServer.Configuration) -> Void = { _ in }, loopCount: Int = 1,
    handler: @escaping HTTPServer.Handler = { _ in .text("ok") },
    _ body: (LiveServer) async throws -> Void
  ) async throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/s.sock"
    let clock = ManualClock()
    let serverLoops = try EventLoopGroup(count: loopCount, clock: LoopClock { clock.elapsed().clampedNanoseconds })
    let loops = try EventLoopGroup(count: 1)
    var configuration = HTTPServer.Configuration(addresses: [
      .tcp(host: "127.0.0.1", port: 0), .unix(path: path, mode: 0o600),
    ])
    change(&configuration)
    let server = HTTPServer(
      configuration: configuration, eventLoops: serverLoops, logger: Logger(label: "test"), handler: handler)
    try server.bind()
    let port = server.boundAddresses[0].port ?? 0
    let live = LiveServer(
      server: server, tcp: .tcp(host: "127.0.0.1", port: port), unix: .unix(path: path), loops: loops,
      serverLoops: serverLoops, clock: clock)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await server.run() }
      do {
        try await body(live)
      } catch {
        live.endNow()
        throw error
      }
      live.endNow()
      try await group.waitForAll()
    }
    await serverLoops.shutdown()
    await loops.shutdown()
  }

  var port: UInt16 {
    guard case .tcp(_, let port) = tcp else { return 0 }
    return port
  }

  /// Moves the server's clock, once the server has done what it has to do.
  func advance(by duration: Duration) async {
    // Each round ends behind everything that was queued when it began.
    for _ in 0..<Self.settlingRounds {
      for loop in serverLoops.loops {
        // Awaited at once.
        await Task(executorPreference: loop) {}.value
      }
    }
    clock.advance(by: duration)
    serverLoops.wake()
  }

  /// Connects to the server.
  func connect(_ endpoint: HTTPClientEndpoint? = nil) async throws -> RawPeer {
    RawPeer(core: try await Connector(endpoint ?? tcp).connect(on: loops.next(), timeout: .seconds(20)))
  }

  /// Sends the text on a connection of its own and returns everything that comes back until the end.
  func exchange(_ text: String) async throws -> String {
    let peer = try await connect()
    try await peer.send(text)
    return try await peer.receiveAll()
  }

  private func endNow() {
    server.beginShutdown(grace: .zero)
    serverLoops.wake()
  }
}

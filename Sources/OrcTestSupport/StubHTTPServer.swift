package import HTTP
import Logging
import Synchronization

/// A real HTTP server on a socket file that records what it is asked and answers what a test says.
package final class StubHTTPServer: Sendable {
  /// A request as it came, body included.
  package struct Recorded: Sendable {
    /// The method.
    package let method: HTTPMethod
    /// The request target, path and query.
    package let target: String
    /// The header fields.
    package let headers: HTTPHeaders
    /// The whole body.
    package let body: [UInt8]
  }

  /// The largest body in bytes that is recorded.
  package static let bodyBytesMax = 64 << 20

  /// The path of the socket file.
  package let socketPath: String
  /// Loops for the clients of the test.
  package let eventLoops: EventLoopGroup
  private let server: HTTPServer
  private let box: RecordedBox

  private init(
    _ path: String, _ eventLoops: EventLoopGroup, _ respond: @escaping @Sendable (Recorded) async -> HTTPResponse
  ) throws {
    let box = RecordedBox()
    var configuration = HTTPServer.Configuration(addresses: [.unix(path: path, mode: 0o600)])
    configuration.bodyBytesMax = Self.bodyBytesMax
    socketPath = path
    self.box = box
    self.eventLoops = eventLoops
    server = HTTPServer(
      configuration: configuration, eventLoops: eventLoops, logger: Logger(label: "stub")
    ) { request in
      let body = (try? await request.body.collect()) ?? []
      let recorded = Recorded(method: request.method, target: request.target, headers: request.headers, body: body)
      box.add(recorded)
      return await respond(recorded)
    }
    try server.bind()
  }

  /// What was asked so far, in the order of its coming.
  package var requests: [Recorded] { box.all }

  /// A client of the stub.
  package var client: HTTPClient { HTTPClient(endpoint: .unix(path: socketPath), eventLoops: eventLoops) }

  /// Runs a stub for as long as the body lasts.
  package static func with(
    respond: @escaping @Sendable (Recorded) async -> HTTPResponse, _ body: (StubHTTPServer) async throws -> Void
  ) async throws {
    let folder = try TemporaryFolder()
    let eventLoops = try EventLoopGroup(count: 1)
    let stub = try StubHTTPServer(folder.path + "/stub.sock", eventLoops, respond)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await stub.server.run() }
      do {
        try await body(stub)
      } catch {
        stub.server.beginShutdown(grace: .zero)
        throw error
      }
      stub.server.beginShutdown(grace: .zero)
      try await group.waitForAll()
    }
    await eventLoops.shutdown()
  }
}

/// What a stub was asked.
private final class RecordedBox: Sendable {
  private let requests = Mutex<[StubHTTPServer.Recorded]>([])

  var all: [StubHTTPServer.Recorded] { requests.withLock { $0 } }

  func add(_ request: StubHTTPServer.Recorded) { requests.withLock { $0.append(request) } }
}

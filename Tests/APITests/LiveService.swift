import API
import HTTP
import Logging
import Testing

/// The API on a free port of the loopback.
enum LiveService {
  /// Serves the API while `body` runs.
  static func serving(
    _ fake: FakeOrchestration, configure: (inout HTTPServer.Configuration) -> Void = { _ in },
    _ body: @Sendable (APIService, HTTPClient) async throws -> Void
  ) async throws {
    let service = Sample.service(fake)
    let loops = try EventLoopGroup(count: 1)
    var configuration = HTTPServer.Configuration(addresses: [.tcp(host: "127.0.0.1", port: 0)])
    configuration.renderError = { service.render($0) }
    configure(&configuration)
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let server = HTTPServer(configuration: configuration, eventLoops: loops, logger: logger) {
      await service.respond(to: $0)
    }
    try server.bind()
    let port = try #require(server.boundAddresses.first?.port)
    let client = HTTPClient(endpoint: .tcp(host: "127.0.0.1", port: port), eventLoops: loops)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await server.run() }
      try await body(service, client)
      service.endStreams()
      server.beginShutdown(grace: .seconds(5))
      try await group.waitForAll()
    }
    client.close()
    await loops.shutdown()
  }
}

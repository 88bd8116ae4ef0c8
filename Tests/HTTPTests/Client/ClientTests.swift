import Synchronization
import Testing

@testable import HTTP

@Suite struct ClientTests {
  @Test func sendsAndReceivesBodiesBothWays() async throws {
    try await LiveServer.with(
      { $0.bodyBytesMax = 10 << 20 },
      handler: { request in
        HTTPResponse(
          body: .stream(length: request.body.announcedLength) { writer in
            for try await chunk in request.body { try await writer.write(chunk) }
          })
      }
    ) { live in
      let body = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
      let stream: @Sendable (any HTTPBodyWriter) async throws -> Void = { writer in
        for start in stride(from: 0, to: body.count, by: 50_000) {
          try await writer.write(Array(body[start..<start + 50_000]))
        }
      }
      for endpoint in [live.tcp, live.unix] {
        let client = HTTPClient(endpoint: endpoint, eventLoops: live.loops)
        for sent in [.bytes(body), .stream(length: Int64(body.count), stream), .stream(length: nil, stream)]
          as [HTTPClientRequest.Body]
        {
          let response = try await client.send(HTTPClientRequest(method: .post, target: "/", body: sent))
          #expect(response.status == .ok)
          #expect(try await response.body.collect(upTo: 2_000_000) == body)
        }
      }
    }
  }

  @Test func reusesConnections() async throws {
    try await LiveServer.with { live in
      let client = HTTPClient(endpoint: live.unix, eventLoops: live.loops)
      for _ in 0..<20 {
        let response = try await client.send(HTTPClientRequest(target: "/"))
        #expect(try await response.body.collect(upTo: 10) == Array("ok".utf8))
      }
      #expect(live.server.counters.connectionsAccepted == 1)
    }
  }

  /// How often a test gives way to the server's threads.
  private static let turnsMax = 1_000_000

  @Test func triesAgainOnADeadConnection() async throws {
    try await LiveServer.with { live in
      let client = HTTPClient(endpoint: live.unix, eventLoops: live.loops)
      for _ in 0..<3 {
        let response = try await client.send(HTTPClientRequest(target: "/"))
        #expect(try await response.body.collect(upTo: 10) == Array("ok".utf8))
        await live.advance(by: .seconds(100))
        // The loops close the idle connection on threads of their own.
        for _ in 0..<Self.turnsMax where live.server.counters.connectionsOpen > 0 { await Task.yield() }
      }
      #expect(live.server.counters.connectionsAccepted == 3)
    }
  }

  @Test func boundsTheConnectionsInUse() async throws {
    let running = Mutex((now: 0, most: 0))
    try await LiveServer.with(handler: { _ in
      running.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
      await Task.yield()
      running.withLock { $0.now -= 1 }
      return .text("ok")
    }) { live in
      var configuration = HTTPClient.Configuration()
      configuration.connectionsMax = 3
      let client = HTTPClient(endpoint: live.unix, eventLoops: live.loops, configuration: configuration)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<50 {
          group.addTask { _ = try await client.send(HTTPClientRequest(target: "/")).body.collect(upTo: 10) }
        }
        try await group.waitForAll()
      }
      #expect(running.withLock { $0.most } <= 3)
      #expect(live.server.counters.connectionsAccepted <= 3)
    }
  }

  @Test func closesTheConnectionOfADroppedBody() async throws {
    let (ended, continuation) = AsyncStream<Void>.makeStream()
    try await LiveServer.with(handler: { _ in
      HTTPResponse(
        body: .stream(length: nil) { writer in
          defer { continuation.yield() }
          while true { try await writer.write([UInt8](repeating: 0, count: 65_536)) }
        })
    }) { live in
      let client = HTTPClient(endpoint: live.unix, eventLoops: live.loops)
      var response: HTTPClientResponse? = try await client.send(HTTPClientRequest(target: "/"))
      #expect(response?.status == .ok)
      response = nil
      for await _ in ended { break }
    }
  }

  @Test func cancellingEndsTheRequest() async throws {
    let (started, continuation) = AsyncStream<Void>.makeStream()
    try await LiveServer.with(handler: { _ in
      .events { writer in
        continuation.yield()
        try await Task.sleep(for: .seconds(3600))
      }
    }) { live in
      let client = HTTPClient(endpoint: live.unix, eventLoops: live.loops)
      // Awaited below, after it was cancelled.
      let task = Task {
        let response = try await client.send(HTTPClientRequest(target: "/", timeouts: .none))
        _ = try await response.body.collect(upTo: 10)
      }
      for await _ in started { break }
      task.cancel()
      await #expect(throws: CancellationError.self) { try await task.value }
    }
  }

  @Test func upgradesBothWays() async throws {
    try await LiveServer.with(handler: { request in
      guard request.target == "/up" else { return .text("no such exec", status: .notFound) }
      return HTTPResponse(
        body: .upgrade(protocol: "tcp") { stream in
          while let bytes = try await stream.read() { try await stream.write(bytes) }
          try await stream.write(Array("bye".utf8))
        })
    }) { live in
      let client = HTTPClient(endpoint: live.unix, eventLoops: live.loops)
      let stream = try await client.upgrade(HTTPClientRequest(method: .post, target: "/up"))
      try await stream.write(Array("hello".utf8))
      #expect(try await stream.read() == Array("hello".utf8))
      try await stream.closeWrite()
      #expect(try await stream.read() == Array("bye".utf8))
      #expect(try await stream.read() == nil)
      let refused = await #expect(throws: HTTPError.self) {
        _ = try await client.upgrade(HTTPClientRequest(target: "/"))
      }
      #expect(refused?.code == .upgradeRefused)
      #expect(refused?.answer == .notFound)
      #expect(refused?.message == "no such exec")
      let plain = try await client.send(HTTPClientRequest(target: "/up"))
      #expect(plain.status.code == 426)
    }
  }

  @Test func namesWhyItCannotConnect() async throws {
    let loops = try EventLoopGroup(count: 1)
    let missing = HTTPClient(endpoint: .unix(path: "/nonexistent/s.sock"), eventLoops: loops)
    let error = await #expect(throws: HTTPError.self) { _ = try await missing.send(HTTPClientRequest(target: "/")) }
    #expect(error?.code == .connect)
    #expect(error?.message.contains("/nonexistent/s.sock") == true)
    #expect(error?.message.contains("No such file") == true)
    let name = HTTPClient(endpoint: .tcp(host: "localhost", port: 1), eventLoops: loops)
    let refused = await #expect(throws: HTTPError.self) { _ = try await name.send(HTTPClientRequest(target: "/")) }
    #expect(refused?.code == .connect)
    await loops.shutdown()
  }

  @Test(
    "refuses what can't be sent",
    arguments: [
      HTTPClientRequest(target: "/a b"), HTTPClientRequest(target: ""), HTTPClientRequest(target: "/a\r\nX: y"),
      HTTPClientRequest(method: HTTPMethod(rawValue: "G T"), target: "/"),
      HTTPClientRequest(target: "/", headers: ["X": "a\r\nY: b"]), HTTPClientRequest(target: "/", headers: ["X ": "a"]),
    ])
  func refusesUnsendable(_ request: HTTPClientRequest) {
    let error = #expect(throws: HTTPError.self) { try RequestSerializer.check(request) }
    #expect(error?.code == .usage)
  }
}

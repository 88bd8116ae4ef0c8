import HTTP
import JSON
import OrcModel
import Testing

@testable import API

/// What HTTP's server answers by itself, on every route that can be answered so.
@Suite("statuses of the HTTP server", .timeLimit(.minutes(2)))
struct LiveStatusTests {
  private static func request(_ route: Route, _ body: HTTPClientRequest.Body) -> HTTPClientRequest {
    HTTPClientRequest(
      method: route.method, target: RouteTableTests.target(route), headers: ["X-Api-Key": Sample.key], body: body)
  }

  private static func check(_ route: Route, _ answer: HTTPClientResponse, _ status: Int, _ code: String) async throws {
    #expect(answer.status.code == status, "\(route.id)")
    let body = try JSONValue.parse(try await answer.body.collect(upTo: 10_000))
    #expect(body[route.path.hasPrefix(V2.prefix) ? "code" : "error"] == .string(code), "\(route.id)")
  }

  @Test func aBodyThatIsTooLargeOrTooSlow() async throws {
    try await LiveService.serving(
      Sample.fake(),
      configure: {
        $0.bodyBytesMax = 1_000
        $0.bodyTimeout = .milliseconds(20)
      }
    ) { service, http in
      for route in service.routes where route.body != nil {
        let slow = Self.request(route, .stream(length: 10) { _ in try await Task.sleep(for: .seconds(60)) })
        try await Self.check(route, try await http.send(slow), 408, "http.timeout")
        // What is stored as it arrives may have any size.
        if route.body?.isStreamed == true { continue }
        let large = Self.request(route, .bytes([UInt8](repeating: 0x20, count: 1_001)))
        try await Self.check(route, try await http.send(large), 413, "srv.toolarge")
      }
    }
  }

  @Test func aWebSocketThatIsNotAskedFor() async throws {
    try await LiveService.serving(Sample.fake()) { service, http in
      for route in service.routes where route.errors.contains(.upgradeRequired) {
        let answer = try await http.send(Self.request(route, .none))
        #expect(answer.status.code == 426, "\(route.id)")
        _ = try await answer.body.collect(upTo: 10_000)
      }
    }
  }
}

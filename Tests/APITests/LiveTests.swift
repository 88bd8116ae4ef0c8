import HTTP
import JSON
import OrcModel
import Testing

@testable import API

@Suite("The API over loopback")
struct LiveTests {
  private func serving(
    _ fake: FakeOrchestration, _ body: @Sendable (APIService, HTTPClient) async throws -> Void
  ) async throws { try await LiveService.serving(fake, body) }

  private static func request(
    _ method: HTTPMethod, _ target: String, _ body: HTTPClientRequest.Body = .none, headers: HTTPHeaders = [:]
  ) -> HTTPClientRequest {
    var headers = headers
    headers.set("X-Api-Key", Sample.key)
    return HTTPClientRequest(method: method, target: target, headers: headers, body: body)
  }

  @Test func theClientUnderstandsWhatTheServiceAnswers() async throws {
    try await serving(Sample.fake()) { _, http in
      let client = APIClient(http, key: Sample.key)
      #expect(try await client.get("/servers")["items"]?[0]?["uid"] == "teeworlds.arena")
      let job = try await client.send(.post, "/servers", body: ["plan": "teeworlds"])
      #expect(job["id"] == "j_01TEST")
      await #expect { try await client.get("/servers/x.y") } throws: { error in
        guard case .refused(404, "srv.dne", let message, _, _) = error as? APIClientError else { return false }
        return message.contains("x.y")
      }
      await #expect { try await APIClient(http).get("/servers") } throws: { error in
        guard case .refused(401, "unauthorized", _, _, _) = error as? APIClientError else { return false }
        return true
      }
    }
  }

  @Test func linesAreFollowedToTheirEnd() async throws {
    try await serving(Sample.fake()) { _, http in
      var lines: [String] = []
      try await APIClient(http, key: Sample.key).follow("/servers/teeworlds.arena/logs?follow=true&lines=0") { event in
        lines.append(event.data)
        return event.event == "line"
      }
      #expect(lines == ["new one", "new two", ""])
    }
  }

  @Test func whatIsTooLargeIsRefusedInTheShapeOfItsPath() async throws {
    try await serving(Sample.fake()) { _, http in
      let large = HTTPClientRequest.Body.bytes([UInt8](repeating: 0x20, count: (2 << 20) + 1))
      let v1 = try await http.send(Self.request(.put, "/api/v1/server/start/teeworlds.arena", large))
      #expect(v1.status.code == 413)
      #expect(try JSONValue.parse(try await v1.body.collect(upTo: 10_000))["error"] == "srv.toolarge")
      let v2 = try await http.send(Self.request(.post, "/api/v2/servers", large))
      #expect(v2.status.code == 413)
      #expect(v2.headers["Content-Type"] == "application/problem+json")
      #expect(try JSONValue.parse(try await v2.body.collect(upTo: 10_000))["code"] == "srv.toolarge")
      let field: HTTPHeaders = ["X-Long": String(repeating: "x", count: 20_000)]
      let head = try await http.send(Self.request(.get, "/api/v1/servers", headers: field))
      #expect(head.status.code == 431)
      #expect(try JSONValue.parse(try await head.body.collect(upTo: 10_000))["error"] == "http.head")
    }
  }

  @Test func anOpenStreamEndsWhenTheProgramDoes() async throws {
    let fake = Sample.fake()
    let (events, continuation) = AsyncStream.makeStream(of: Event.self)
    fake.change { $0.events = events }
    try await serving(fake) { service, http in
      let client = APIClient(http, key: Sample.key)
      continuation.yield(Event(id: 1, at: 0, payload: .plansChanged))
      var seen: [String?] = []
      try await client.follow("/events") { event in
        seen.append(event.event)
        service.endStreams()
        return true
      }
      #expect(seen == ["plans.changed"])
    }
    continuation.finish()
  }
}

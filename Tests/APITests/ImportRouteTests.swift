import HTTP
import JSON
import OrcModel
import Testing

@testable import API

@Suite struct ImportRouteTests {
  @Test func v1AnswersTheListAndV2WhatWasFound() async throws {
    let fake = Sample.fake()
    let id = try ServerID(parsing: "pong.bad")
    fake.change { $0.imported.skipped = [.init(server: id, reason: "config.json:1: no")] }
    let service = Sample.service(fake)
    let list = try await service.send(.put, "/api/v1/servers")
    #expect(list.status == 200 && list.json.array?.first?["game_uid"] == "teeworlds")
    let outcome = try await service.send(.post, "/api/v2/servers/import", "{}")
    #expect(outcome.json == ["imported": [], "skipped": [["server": "pong.bad", "reason": "config.json:1: no"]]])
    fake.change { $0.failure = OrcError(.unavailable, "The engine does not answer.") }
    #expect(try await service.send(.put, "/api/v1/servers").status == 503)
    #expect(fake.state.acted.allSatisfy { $0.hasPrefix("import ") } && fake.state.acted.count == 3)
  }
}

import HTTP
import JSON
import OrcModel
import Testing

@testable import API

@Suite("A new first key")
struct KeyResetTests {
  @Test func isToldOnceToWhoMayHaveIt() async throws {
    let service = Sample.service(Sample.fake())
    let answer = try await service.send(.post, "/api/v2/keys/reset", "{}")
    #expect(answer.status == 200)
    #expect(answer.json == ["name": "first", "key": "orc_new", "scopes": ["admin"]])
    #expect(answer.headers["Cache-Control"] == "no-store")
    #expect(try await service.send(.post, "/api/v2/keys/reset", key: Sample.readKey).status == 403)
    let unknown = try await service.send(.post, "/api/v2/keys/reset", #"{"name":"x"}"#)
    #expect(unknown.status == 400)
    let own = PeerAddress.unix(uid: 4242, gid: 0, pid: 1)
    #expect(try await service.send(.post, "/api/v2/keys/reset", key: nil, peer: own).status == 200, "the way back in")
    let other = PeerAddress.unix(uid: 4243, gid: 0, pid: 1)
    #expect(try await service.send(.post, "/api/v2/keys/reset", key: nil, peer: other).status == 401)
  }

  @Test func endsTheStreamsThatAreOpen() async throws {
    let streams = OpenStreams()
    let (begun, beginning) = AsyncStream.makeStream(of: Void.self)
    let (waiting, _) = AsyncStream.makeStream(of: Void.self)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await streams.whileOpen {
          beginning.yield()
          for await _ in waiting {}
        }
      }
      for await _ in begun { break }
      streams.endPresent()
      try await group.waitForAll()
    }
    // Those that begin later go on to their own end.
    try await confirmation { done in
      try await streams.whileOpen { done() }
    }
  }
}

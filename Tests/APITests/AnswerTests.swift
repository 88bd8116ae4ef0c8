import HTTP
import JSON
import OrcModel
import Testing

@testable import API

@Suite("Answers and what is kept of them")
struct AnswerTests {
  @Test(arguments: [
    (0, "1970-01-01T00:00:00Z"), (951_782_400, "2000-02-29T00:00:00Z"), (1_795_225_623, "2026-11-21T01:47:03Z"),
    (-1, "1969-12-31T23:59:59Z"), (4_102_444_799, "2099-12-31T23:59:59Z"), (-2_208_988_800, "1900-01-01T00:00:00Z"),
  ])
  func momentsAreRFC3339(_ seconds: Int, _ text: String) { #expect(Timestamp(seconds).text == text) }

  @Test(arguments: [(0.5, "1970-01-01T00:00:00.500Z"), (-0.25, "1969-12-31T23:59:59.750Z")])
  func fractionsAreThousandths(_ seconds: Double, _ text: String) { #expect(Timestamp(seconds).text == text) }

  @Test func theListIsMadeOncePerRevision() async throws {
    let fake = Sample.fake()
    let service = Sample.service(fake)
    for _ in 0..<3 { _ = try await service.send(.get, "/api/v1/servers") }
    #expect(fake.state.listsMade == 1)
    fake.change { state in
      state.revision += 1
      state.servers = [Sample.view(state: .exited, revision: 2)]
    }
    let answer = try await service.send(.get, "/api/v1/servers")
    #expect(answer.json[0]?["server_state"] == "exited")
    #expect(fake.state.listsMade == 2)
  }

  @Test func onlyChangedServersAreEncodedAgain() {
    let fake = Sample.fake()
    fake.change { $0.servers = [Sample.view(Sample.id("a", "x")), Sample.view(Sample.id("b", "y"))] }
    let fragments = ServerFragments(opening: "[", closing: "]") { view in Array("\(view.id) \(view.revision)".utf8) }
    #expect(String(decoding: fragments.list(of: fake), as: UTF8.self) == "[a.x 1,b.y 1]")
    fake.change { state in
      state.revision += 1
      // The same revision with other content: only a fragment that was kept still says the old revision.
      state.servers = [Sample.view(Sample.id("a", "x"), state: .exited), Sample.view(Sample.id("b", "y"), revision: 7)]
    }
    #expect(String(decoding: fragments.list(of: fake), as: UTF8.self) == "[a.x 1,b.y 7]")
  }

  @Test func aThousandServersAreListedFromMemory() {
    let fake = FakeOrchestration()
    fake.change { state in state.servers = (0..<1000).map { Sample.view(Sample.id("game", "n\($0)")) } }
    let fragments = ServerFragments(opening: "[", closing: "]") { V1Record(view: $0).bytes }
    let first = fragments.list(of: fake)
    #expect((try? JSONValue.parse(first))?.array?.count == 1000)
    for _ in 0..<100 { #expect(fragments.list(of: fake).count == first.count) }
    #expect(fake.state.listsMade == 1)
  }

  @Test func everyCodeOfTheModelHasAStatus() {
    let codes: [OrcError.Code] = [
      .unauthorized, .forbidden, .badServerID, .badInput, .schedulePast, .noSuchServer, .noSuchPlan, .noPlans,
      .noSuchJob, .unsupportedAction, .noSuchRoute, .unsupportedMethod, .serverExists, .busy, .portsUsed, .planInvalid,
      .tooLarge, .actionFailed, .planUpdateFailed, .unavailable, .internalError,
    ]
    let known = Set(ErrorTable.entries.map(\.code))
    for code in codes { #expect(known.contains(code), "\(code.rawValue)") }
    #expect(known.count == ErrorTable.entries.count)
  }

  @Test(arguments: ErrorTable.entries.map(\.code))
  func everyErrorHasBothShapes(_ code: OrcError.Code) async throws {
    let fake = Sample.fake()
    fake.change {
      $0.failure = OrcError(code, "Words.", details: .init(holder: "x", job: JobID("j_1")), cause: "inner")
    }
    let service = Sample.service(fake)
    let check = SchemaCheck(schemas: .object(Schemas.all))
    let v1 = try await service.send(.put, "/api/v1/server/start/teeworlds.arena")
    #expect(v1.status == ErrorTable.entry(of: code).status)
    #expect(check.faults(v1.json, .ref("V1Error")) == [])
    #expect(v1.json["error"] == .string(code.rawValue))
    let v2 = try await service.send(.post, "/api/v2/servers/teeworlds.arena/actions/start")
    #expect(v2.status == v1.status)
    #expect(check.faults(v2.json, .ref("Problem")) == [])
    #expect(v2.json["job"] == "j_1")
    #expect(!String(decoding: v1.bytes + v2.bytes, as: UTF8.self).contains("inner"))
  }

  @Test(arguments: ["/api/v1/servers", "/api/v2/servers"])
  func whatTheServerRefusesItselfHasTheShapeOfThePath(_ path: String) async throws {
    let service = Sample.service(Sample.fake())
    let request = HTTPRequest(method: .get, target: path)
    for code in HTTPError.Code.allCases where code != .notFound {
      let response = service.render(HTTPServerError(HTTPError(code, "something is off"), request: request))
      let json = try JSONValue.parse(try await response.collected())
      #expect(json["detail"] == "Something is off.")
      #expect(json[path.hasPrefix("/api/v2") ? "code" : "error"]?.string?.isEmpty == false)
    }
  }

  @Test func theKeyMayComeAsBearerAndSocketsNeedNone() async throws {
    let service = Sample.service(Sample.fake())
    let bearer: HTTPHeaders = ["Authorization": "Bearer \(Sample.key)"]
    #expect(try await service.send(.get, "/api/v1/servers", key: nil, headers: bearer).status == 200)
    for (uid, status) in [(UInt32(0), 200), (4242, 200), (1000, 401)] {
      let peer = PeerAddress.unix(uid: uid, gid: uid, pid: 1)
      #expect(try await service.send(.get, "/api/v1/servers", key: nil, peer: peer).status == status)
    }
  }

  @Test func browsersMaySendTheKey() async throws {
    let service = Sample.service(Sample.fake())
    let headers: HTTPHeaders = ["Origin": "https://x.test", "Access-Control-Request-Method": "PUT"]
    let answer = try await service.send(.options, "/api/v1/server/start/a.b", key: nil, headers: headers)
    #expect(answer.status == 204)
    #expect(answer.headers["Access-Control-Allow-Headers"]?.contains("X-Api-Key") == true)
    let refused = try await service.send(.get, "/api/v1/servers", key: nil, headers: ["Origin": "https://x.test"])
    #expect(refused.headers["Access-Control-Allow-Origin"] == "*", "a page can read why it was refused")
  }

  @Test func eventsAreReadHoweverTheyAreCut() throws {
    let text = ":\n\nid: 7\r\nevent: job\r\ndata: a\ndata: b\n\ndata: ü\n\n"
    for size in 1...5 {
      var parser = EventStreamParser()
      var events: [ServerSentEvent] = []
      let bytes = Array(text.utf8)
      for start in stride(from: 0, to: bytes.count, by: size) {
        events += try parser.take(Array(bytes[start..<min(start + size, bytes.count)]))
      }
      #expect(events.map(\.data) == ["a\nb", "ü"])
      #expect(events.map(\.id) == ["7", nil])
      #expect(events.first?.event == "job")
    }
  }
}

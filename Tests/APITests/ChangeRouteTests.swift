import HTTP
import JSON
import OrcModel
import Testing

@testable import API

@Suite("changing a server, in both versions")
struct ChangeRouteTests {
  private func put(_ path: String, _ body: String, _ fake: FakeOrchestration = Sample.fake()) async throws -> Answered {
    try await Sample.service(fake).send(.put, "/api/v1/server/\(path)", body)
  }

  @Test(arguments: ["server", "image", "full", "reinit", "quick", "validate", "game", "container", "all", "FULL"])
  func everySpellingOfAModeIsTaken(_ mode: String) async throws {
    let fake = Sample.fake()
    fake.change { $0.ended = Sample.job(.update, on: Sample.id(), state: .succeeded) }
    let answer = try await put("update/teeworlds.arena", #"{"mode":"\#(mode)"}"#, fake)
    #expect(answer.status == 200)
    #expect(answer.json["status"] == "success")
    #expect(answer.json["game_uid"] == "teeworlds")
    #expect(answer.json["error"] == nil)
    #expect(fake.state.acted.first?.hasPrefix("update(") == true)
  }

  @Test func anUnknownModeIsRefusedBeforeAnything() async throws {
    let fake = Sample.fake()
    let answer = try await put("update/teeworlds.arena", #"{"mode":"everything"}"#, fake)
    #expect(answer.status == 400)
    #expect(answer.json["error"] == "srv.input")
    #expect(fake.state.acted.isEmpty)
  }

  @Test func modifyTellsWhatChangedAndWhatWasIgnored() async throws {
    let fake = Sample.fake()
    let answer = try await put(
      "modify/teeworlds.arena", #"{"SERVER_NAME":"x","settings":{"MAP":null},"description":"d","restart":false}"#, fake)
    #expect(answer.status == 200)
    #expect(answer.json["changed"] == ["MAP", "SERVER_NAME"])
    #expect(answer.json["ignored"] == ["FOO"])
    #expect(answer.json["restart_required"] == true)
    let request = try #require(fake.state.modified.first)
    #expect(request.files.isEmpty)
    #expect(request.settings == ["SERVER_NAME": .text("x"), "MAP": .absent])
    #expect(request.description == "d")
  }

  @Test func modifyHandsFilesAndSettingsOnTogether() async throws {
    let fake = Sample.fake()
    let answer = try await put(
      "modify/teeworlds.arena",
      #"{"settings":[{"type":"env","name":1,"content":{"MAP":"x"}},{"type":"txt","name":"a.cfg","content":"b"}]}"#, fake
    )
    #expect(answer.status == 200, "\(answer.json)")
    #expect(answer.json["changed"] == ["MAP", "a.cfg"])
    #expect(fake.state.files.isEmpty, "they are not written before the settings are checked")
    #expect(fake.state.modified.first?.files.map(\.name) == ["a.cfg"])
  }

  @Test(arguments: [
    (#"{"type":"txt","name":"server.cfg","content":"a"}"#, 200),
    (#"{"type":"json","name":"a.json","content":{"b":1}}"#, 200),
    (#"{"settings":[{"type":"txt","name":"a","content":"b"}]}"#, 200),
    (#"{"type":"txt","name":"../a","content":"a"}"#, 400), (#"{"type":"txt","name":"a","content":1}"#, 400),
    (#"{"type":"bin","name":"a","content":"a"}"#, 400), (#"{"name":"a"}"#, 400), ("{}", 400),
    (#"{"settings":{"a":1}}"#, 400),
  ])
  func filesAreChecked(_ body: String, _ status: Int) async throws {
    let fake = Sample.fake()
    let answer = try await put("files/teeworlds.arena", body, fake)
    #expect(answer.status == status, "\(body)")
    #expect(fake.state.files.isEmpty == (status != 200))
    if status == 200 { #expect(answer.json["restart_required"] == true) }
  }

  @Test func aCreateTakesFilesInItsList() async throws {
    let fake = Sample.fake()
    let body = """
      {"game_uid":"teeworlds","servername":"b","settings":[{"type":"env","name":1,"content":{"SERVER_NAME":"x"}},
       {"type":"txt","name":"motd.txt","content":"hi"},{"type":"json","name":"a.json","content":{"b":[1]}}]}
      """
    let answer = try await Sample.service(fake).send(.post, "/api/v1/servers", body)
    #expect(answer.status == 200, "\(answer.json)")
    let request = try #require(fake.state.created.first)
    #expect(request.settings == ["SERVER_NAME": .text("x")])
    #expect(request.files.map(\.name) == ["motd.txt", "a.json"])
    #expect(request.files.last?.text == "{\"b\":[1]}\n")
  }

  @Test func v2PatchesSettingsPortsAndLimits() async throws {
    let fake = Sample.fake()
    let service = Sample.service(fake)
    let answer = try await service.send(
      .patch, "/api/v2/servers/teeworlds.arena",
      #"{"settings":{"MAP":null},"ports":{"PORT":8304},"limits":{"pids":64},"description":"d"}"#)
    #expect(answer.status == 200, "\(answer.json)")
    let request = try #require(fake.state.modified.first)
    #expect(request.settings == ["MAP": .absent, "PORT": .number("8304")])
    #expect(request.limits.pids == 64 && request.refusesUnknown)
    _ = try await service.send(
      .patch, "/api/v2/servers/teeworlds.arena", #"{"limits":{"cpus":null,"pids":9},"description":null}"#)
    let removed = try #require(fake.state.modified.last)
    #expect(removed.resetLimits == [.cpus] && removed.limits == Limits(pids: 9))
    #expect(removed.description == ServerRecord.noDescription)
    _ = try await service.send(.patch, "/api/v2/servers/teeworlds.arena", #"{"limits":null}"#)
    #expect(fake.state.modified.last?.resetLimits == Set(Limits.Name.allCases))
    let typo = try await service.send(.patch, "/api/v2/servers/teeworlds.arena", #"{"setings":{}}"#)
    #expect(typo.status == 400)
    for (word, body) in [("update", #"{"mode":"image"}"#), ("rollback", "{}")] {
      #expect(try await service.send(.post, "/api/v2/servers/teeworlds.arena/actions/\(word)", body).status == 202)
    }
    #expect(
      try await service.send(.post, "/api/v2/servers/teeworlds.arena/actions/update", #"{"mode":"all"}"#).status
        == 400)
  }
}

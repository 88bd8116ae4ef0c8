import HTTP
import JSON
import OrcModel
import Testing

@testable import API

@Suite("v1: making servers")
struct V1CreateTests {
  private func created(_ method: HTTPMethod, _ path: String, _ body: String) async throws -> CreateRequest? {
    let fake = Sample.fake()
    let answer = try await Sample.service(fake).send(method, "/api/v1" + path, body)
    #expect(answer.status == 200, "\(answer.json)")
    return fake.state.created.first
  }

  @Test func theBotsForm() async throws {
    let body = #"{"game_uid":"teeworlds","warcamp":"Arena","description":"d"}"#
    let request = try #require(try await created(.put, "/server/create/teeworlds.arena", body))
    #expect(request == CreateRequest(game: Sample.game("teeworlds"), name: Sample.name("arena"), description: "d"))
  }

  @Test func theWebUIsFormTakesEmptyForAbsent() async throws {
    let body = #"{"game_uid":"teeworlds","servername":"","SERVER_NAME":"","MAP":"dm2"}"#
    let request = try #require(try await created(.post, "/server/create", body))
    #expect(request.name == nil)
    #expect(request.emptyMeansAbsent)
    #expect(request.settings == ["SERVER_NAME": .text(""), "MAP": .text("dm2")])
  }

  @Test func theListsForm() async throws {
    let body = """
      {"game_uid":"teeworlds","servername":"arena","start_later":"true","noclean":1,
       "settings":[{"type":"env","name":"x","content":{"MAP":"dm2","N":7,"B":true,"Z":null,"L":[1]}}]}
      """
    let request = try #require(try await created(.post, "/servers", body))
    #expect(!request.starts)
    #expect(request.keepsFailed)
    #expect(!request.emptyMeansAbsent)
    let expected: [String: SettingValue] = [
      "MAP": .text("dm2"), "N": .number("7"), "B": .boolean(true), "Z": .absent, "L": .unusable,
    ]
    #expect(request.settings == expected)
  }

  @Test func aGameAloneInventsAName() async throws {
    let request = try #require(try await created(.put, "/server/create/teeworlds", #"{"environment":{"MAP":"dm2"}}"#))
    #expect(request.name == nil)
    #expect(request.settings == ["MAP": .text("dm2")])
  }

  @Test func valuesAreTakenLiterally() async throws {
    let body = #"{"SERVER_NAME":"a\"b $HOME ${X} \\ 'c' é"}"#
    let request = try #require(try await created(.put, "/server/create/teeworlds.arena", body))
    #expect(request.settings["SERVER_NAME"] == .text("a\"b $HOME ${X} \\ 'c' é"))
  }

  @Test func theAnswerIsTheUnion() async throws {
    let answer = try await Sample.service(Sample.fake()).send(.put, "/api/v1/server/create/teeworlds.arena", "{}")
    #expect(answer.json["status"] == "success")
    #expect(answer.json["info"] == "Server [teeworlds.arena] was created and started.")
    #expect(answer.json["ignored"] == ["FOO"])
    #expect(answer.json["warnings"] == ["odd"])
    #expect(answer.json["servername"] == "arena")
    #expect(answer.json["error"] == nil)
  }

  @Test func theAnswerSaysThatKeptFilesAreUsed() async throws {
    let fake = Sample.fake()
    fake.change { $0.adoptsFolder = true }
    let answer = try await Sample.service(fake).send(.put, "/api/v1/server/create/teeworlds.arena", "{}")
    let info = try #require(answer.json["info"]?.string)
    #expect(info == "Server [teeworlds.arena] was created and started, with the files that were kept of it.")
  }

  @Test func skipChecksOnly() async throws {
    let fake = Sample.fake()
    let answer = try await Sample.service(fake).send(.put, "/api/v1/server/create/teeworlds.new", #"{"skip":true}"#)
    #expect(answer.status == 200)
    #expect(fake.state.created.first?.isDryRun == true)
  }

  @Test func missingSettingsAreAllNamed() async throws {
    let fake = Sample.fake()
    fake.change {
      $0.failure = OrcError(
        .badInput, "Required settings are missing: A, B", details: .init(required: ["A", "B"]))
    }
    let answer = try await Sample.service(fake).send(.put, "/api/v1/server/create/teeworlds.arena", "{}")
    #expect(answer.status == 400)
    #expect(answer.json["required"] == ["A", "B"])
    #expect(answer.json["detail"] == "Required settings are missing: A, B")
  }

  static let deep = String(repeating: "[", count: 40) + String(repeating: "]", count: 40)

  /// Method, path below /api/v1, body, code, and a word that the message has.
  @Test(arguments: [
    ("PUT", "/server/create/a.b.c", "{}", "srv.param", "a.b.c"),
    ("PUT", "/server/create/%2e%2e", "{}", "srv.param", ".."),
    ("PUT", "/server/create/..%2fx", "{}", "srv.param", "../x"),
    ("PUT", "/server/create/x.%00", "{}", "srv.param", "x."),
    ("PUT", "/server/create/x.", "{}", "srv.param", "x."), ("PUT", "/server/create/a_b", "{}", "srv.param", "a_b"),
    ("PUT", "/server/create/x.\(String(repeating: "n", count: 300))", "{}", "srv.param", "48"),
    ("PUT", "/server/start/..%2f..%2fetc", "{}", "srv.param", "../../etc"),
    ("DELETE", "/server/eradicate/teeworlds", "{\"eradicate\":true}", "srv.param", "teeworlds"),
    ("PUT", "/server/create/teeworlds.arena", "{\"servername\":\"other\"}", "srv.input", "servername"),
    ("PUT", "/server/create/teeworlds.arena", "{\"game_uid\":\"other\"}", "srv.input", "game_uid"),
    ("PUT", "/server/create/teeworlds.arena", "{\"warcamp\":\"../x\"}", "srv.param", "warcamp"),
    ("PUT", "/server/create/teeworlds.arena", "[1]", "srv.input", "a list"),
    ("PUT", "/server/create/teeworlds.arena", "\"text\"", "srv.input", "text"),
    ("PUT", "/server/create/teeworlds.arena", "{\"a\":1,\"a\":2}", "srv.input", "column"),
    ("PUT", "/server/create/teeworlds.arena", "{\"a\":", "srv.input", "line 1"),
    ("PUT", "/server/create/teeworlds.arena", "no json", "srv.input", "line 1"),
    ("PUT", "/server/create/teeworlds.arena", "{\"a\":\(deep)}", "srv.input", "deep"),
    ("PUT", "/server/create/teeworlds.arena", "{\"start_later\":\"perhaps\"}", "srv.input", "start_later"),
    ("PUT", "/server/create/teeworlds.arena", "{\"description\":7}", "srv.input", "description"),
    ("PUT", "/server/create/teeworlds.arena", "{\"description\":\"a\\u0000b\"}", "srv.input", "control"),
    ("PUT", "/server/create/teeworlds.arena", "{\"settings\":\"x\"}", "srv.input", "settings"),
    ("POST", "/servers", "{\"game_uid\":\"teeworlds\",\"settings\":[{\"type\":\"txt\"}]}", "srv.input", "content"),
    ("POST", "/servers", "{\"game_uid\":\"teeworlds\",\"settings\":[{\"type\":\"env\"}]}", "srv.input", "content"),
    ("POST", "/server/create", "{}", "srv.param", "game_uid"), ("POST", "/server/create", "", "srv.param", "game_uid"),
    ("PUT", "/server/description/teeworlds.arena", "{}", "srv.input", "description"),
  ])
  func badInputSaysWhatAndWhere(
    _ method: String, _ path: String, _ body: String, _ code: String, _ word: String
  ) async throws {
    let fake = Sample.fake()
    let answer = try await Sample.service(fake).send(HTTPMethod(rawValue: method), "/api/v1" + path, body)
    #expect(answer.status == 400)
    #expect(answer.json["error"] == .string(code))
    #expect(answer.json["info"]?.string?.contains(word) == true, "\(answer.json)")
    #expect(fake.state.created.isEmpty && fake.state.acted.isEmpty)
  }

  @Test func aDescriptionHasALimit() async throws {
    let service = Sample.service(Sample.fake())
    for (count, status) in [(500, 200), (501, 400)] {
      let body = "{\"description\":\"\(String(repeating: "é", count: count))\"}"
      #expect(try await service.send(.put, "/api/v1/server/description/teeworlds.arena", body).status == status)
    }
  }

  @Test func brokenEncodingInThePathIsRefused() async throws {
    let answer = try await Sample.service(Sample.fake()).send(.put, "/api/v1/server/create/%zz", "{}")
    #expect(answer.status == 400)
    #expect(answer.json["error"] == "http.invalid")
  }
}

import HTTP
import JSON
import OrcModel
import Testing

@testable import API

@Suite("saving, in both versions")
struct SaveRouteTests {
  private let path = "/api/v1/server/save/teeworlds.arena"

  @Test(arguments: [
    ("application/json", true), ("application/json, text/plain", true), ("application/json, */*", false),
    ("*/*", false),
    ("application/zip", false), ("application/json;q=0.9, application/zip", false), ("", false),
  ])
  func theFormIsNegotiated(_ accept: String, _ isJSON: Bool) async throws {
    let fake = Sample.fake()
    let headers: HTTPHeaders = accept.isEmpty ? [:] : ["Accept": accept]
    let answer = try await Sample.service(fake).send(.get, path, headers: headers)
    #expect(answer.status == 200)
    if isJSON {
      #expect(answer.json["status"] == "success")
      #expect(answer.json["file"] == .string(Sample.backup.text))
      #expect(answer.json["size"] == 3)
      #expect(answer.json["download_url"] == .string("\(path)?file=\(Sample.backup)"))
      #expect(answer.json["error"] == nil)
    } else {
      #expect(answer.headers["Content-Type"] == "application/zip")
      #expect(answer.headers["Content-Disposition"] == "attachment; filename=\(Sample.backup)")
      #expect(answer.bytes == Array("zip".utf8))
    }
  }

  @Test func aLongOneSaysThatItGoesOn() async throws {
    let fake = Sample.fake()
    fake.change { $0.ended = nil }
    let answer = try await Sample.service(fake).send(.put, path)
    #expect(answer.status == 200)
    #expect(answer.json["task"]?["state"] == "running")
    #expect(answer.json["size"] == .null)
  }

  @Test(arguments: [
    ("?file=teeworlds.arena-20261121-100000.zip", 200), ("?file=teeworlds.arena-20261121-100001.zip", 404),
    ("?file=teeworlds.other-20261121-100000.zip", 404), ("?file=..%2F..%2Fetc%2Fpasswd", 404),
  ])
  func aNamedOneIsFetched(_ query: String, _ status: Int) async throws {
    #expect(try await Sample.service(Sample.fake()).send(.get, path + query).status == status)
  }

  @Test func v2() async throws {
    let service = Sample.service(Sample.fake())
    let list = try await service.send(.get, "/api/v2/servers/teeworlds.arena/backups")
    #expect(list.json["items"]?[0]?["id"] == .string(Sample.backup.text))
    #expect(try await service.send(.post, "/api/v2/servers/teeworlds.arena/backups", "{}").status == 202)
    let one = try await service.send(.get, "/api/v2/servers/teeworlds.arena/backups/\(Sample.backup)")
    #expect(one.bytes == Array("zip".utf8))
    #expect(try await service.send(.get, "/api/v2/servers/teeworlds.b/backups/\(Sample.backup)").status == 404)
  }
}

import HTTP
import JSON
import OrcModel
import Testing

@testable import API

@Suite("restores, uploads and parts of backups")
struct RestoreRouteTests {
  private let backup = "/api/v2/servers/teeworlds.arena/backups/\(Sample.backup)"

  @Test(
    arguments: [
      ("bytes=0-", 206, "zip", "bytes 0-2/3"), ("bytes=1-", 206, "ip", "bytes 1-2/3"),
      ("bytes=1-1", 206, "i", "bytes 1-1/3"), ("bytes=-2", 206, "ip", "bytes 1-2/3"),
      ("bytes=1-999", 206, "ip", "bytes 1-2/3"), ("bytes=3-", 416, nil, "bytes */3"),
      ("bytes=-0", 416, nil, "bytes */3"),
      ("bytes=0-0,2-2", 200, "zip", nil), ("lines=1-2", 200, "zip", nil), ("bytes=2-1", 200, "zip", nil),
      ("bytes=x-", 200, "zip", nil), ("bytes=99999999999999999999-", 200, "zip", nil),
    ] as [(String, Int, String?, String?)])
  func partsOfABackup(_ range: String, _ status: Int, _ text: String?, _ place: String?) async throws {
    let service = Sample.service(Sample.fake())
    for path in [backup, "/api/v1/server/save/teeworlds.arena?file=\(Sample.backup)"] {
      let answer = try await service.send(.get, path, headers: ["Range": range])
      #expect(answer.status == status)
      if let text { #expect(answer.bytes == Array(text.utf8)) }
      #expect(answer.headers["Content-Range"] == place)
    }
  }

  @Test func aPartOfAnotherFileIsNotGiven() async throws {
    let service = Sample.service(Sample.fake())
    let whole = try await service.send(.get, backup)
    let tag = try #require(whole.headers["ETag"])
    #expect(whole.headers["Accept-Ranges"] == "bytes")
    let same = try await service.send(.get, backup, headers: ["Range": "bytes=1-", "If-Range": tag])
    #expect(same.status == 206)
    let other = try await service.send(.get, backup, headers: ["Range": "bytes=1-", "If-Range": "\"x\""])
    #expect(other.status == 200 && other.bytes == Array("zip".utf8))
  }

  @Test func aRestoreIsAskedFor() async throws {
    let fake = Sample.fake()
    let service = Sample.service(fake)
    let path = "/api/v2/servers/teeworlds.arena/restore"
    let bodies: [(String, RestoreRequest)] = [
      (#"{"backup":"\#(Sample.backup)"}"#, RestoreRequest(source: .backup(Sample.backup))),
      (
        #"{"upload":"\#(Sample.upload)","folder":"user/worlds","backup_first":false}"#,
        RestoreRequest(source: .upload(Sample.upload), folder: "user/worlds", savesFirst: false)
      ),
    ]
    for (body, request) in bodies {
      let answer = try await service.send(.post, path, body)
      #expect(answer.status == 202)
      #expect(answer.json["kind"] == "restore")
      #expect(fake.state.restored.last == request)
    }
    for bad in [
      "{}", #"{"backup":"x"}"#, #"{"upload":"../x"}"#, #"{"backup":"\#(Sample.backup)","upload":"\#(Sample.upload)"}"#,
      #"{"backup":"\#(Sample.backup)","Backup_first":true}"#,
    ] {
      #expect(try await service.send(.post, path, bad).status == 400, "\(bad)")
    }
    #expect(fake.state.restored.count == 2)
  }

  @Test func anUploadIsStoredAndRemoved() async throws {
    let service = Sample.service(Sample.fake())
    let stored = try await service.send(.post, "/api/v2/uploads", "zip")
    #expect(stored.status == 201)
    #expect(stored.json["id"] == .string(Sample.upload.text) && stored.json["bytes"] == 3)
    #expect(try await service.send(.post, "/api/v2/uploads", "").status == 400)
    #expect(try await service.send(.delete, "/api/v2/uploads/\(Sample.upload)").status == 204)
    for other in ["u_x", "..", "u_" + String(repeating: "0", count: 26)] {
      #expect(try await service.send(.delete, "/api/v2/uploads/\(other)").status == 404)
    }
  }

  @Test func aServerIsMadeWithAWorld() async throws {
    let fake = Sample.fake()
    let service = Sample.service(fake)
    let body = #"{"plan":"teeworlds","world":{"upload":"\#(Sample.upload)"}}"#
    #expect(try await service.send(.post, "/api/v2/servers", body).status == 202)
    #expect(fake.state.created.last?.world == .upload(Sample.upload))
    for bad in [#"{"plan":"teeworlds","world":{}}"#, #"{"plan":"teeworlds","world":{"backup":"x"}}"#] {
      #expect(try await service.send(.post, "/api/v2/servers", bad).status == 400)
    }
  }
}

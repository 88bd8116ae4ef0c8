import HTTP
import JSON
import OrcModel
import Testing

@testable import API

@Suite("Schedules in both versions")
struct ScheduleTests {
  @Test(arguments: [
    ("15", 900), ("1h30m", 5_400), ("2D", 172_800), ("1s", 1), ("366d", 31_622_400), ("90M", 5_400),
    ("1d1h1m1s", 90_061),
  ])
  func intervalsAreRead(_ text: String, _ seconds: Int) { #expect(V1Time.seconds(text) == seconds) }

  @Test(arguments: [
    "", "0", "0s", "5x", "x", "1h30", "h", "1.5h", "-1h", "367d", "1000000s", "9999999", "1 h", "٣m", "1h m",
  ])
  func otherIntervalsAreNot(_ text: String) { #expect(V1Time.seconds(text) == nil) }

  @Test(arguments: [
    (#"{"interval":"5x"}"#, "srv.input"), (#"{"epoch_time":"1795233590"}"#, "schedule.past"),
    (#"{"epoch_time":1000000000}"#, "schedule.past"), (#"{"epoch_time":"179523359"}"#, "srv.input"),
    (#"{"epoch_time":"17952336000"}"#, "srv.input"), (#"{"epoch_time":"soon","interval":"1h"}"#, "srv.input"),
    (#"{"interval":true}"#, "srv.input"),
  ])
  func aBadTimeChangesNothing(_ body: String, _ code: String) async throws {
    let fake = Sample.fake()
    for word in ["start", "stop"] {
      let answer = try await Sample.service(fake).send(.put, "/api/v1/server/\(word)/teeworlds.arena", body)
      #expect(answer.status == 400)
      #expect(answer.json["error"] == .string(code))
    }
    #expect(fake.state.acted.isEmpty)
  }

  @Test(arguments: [
    "{}", #"{"server":"teeworlds.arena","action":"stop"}"#,
    #"{"server":"teeworlds.arena","action":"stop","at":"2030-01-01T00:00:00Z","cron":"@daily"}"#,
    #"{"server":"teeworlds.arena","action":"explode","at":"2030-01-01T00:00:00Z"}"#,
    #"{"server":"teeworlds.arena","action":"stop","at":"2030-02-30T00:00:00Z"}"#,
    #"{"server":"teeworlds.arena","action":"stop","at":"2030-01-01T00:00:00Z","time_zone":"UTC"}"#,
    #"{"server":"teeworlds.arena","action":"stop","interval_seconds":60,"then":[{"delay_seconds":1}]}"#,
    #"{"server":"teeworlds.arena","action":"stop","interval_seconds":60,"tehn":[]}"#,
  ])
  func badBodiesAreRefused(_ body: String) async throws {
    let answer = try await Sample.service(Sample.fake()).send(.post, "/api/v2/schedules", body)
    #expect(answer.status == 400)
    #expect(answer.json["code"] == "srv.input")
  }

  @Test func aPatchIsMerged() async throws {
    let fake = Sample.fake()
    let service = Sample.service(fake)
    let path = "/api/v2/schedules/j_01TEST"
    let other = try await service.send(.patch, path, #"{"action":"backup","then":null}"#)
    #expect(other.json["action"] == "backup")
    #expect(other.json["cron"] == "0 4 * * *")
    let timed = try await service.send(
      .patch, path, #"{"cron":null,"time_zone":null,"at":"2030-01-01T01:00:00+01:00"}"#)
    #expect(timed.json["at"] == "2030-01-01T00:00:00Z")
    #expect(try await service.send(.patch, path, #"{"at":"2030-01-01T00:00:00Z"}"#).status == 400)
    #expect(try await service.send(.patch, "/api/v2/schedules/s_none", "{}").json["code"] == "schedule.dne")
  }
}

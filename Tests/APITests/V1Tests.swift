import HTTP
import JSON
import OrcModel
import Testing

@testable import API

@Suite("v1: what PEON's clients rely on")
struct V1Tests {
  @Test func theRecordHasWhatTheBotReads() async throws {
    let answer = try await Sample.service(Sample.fake()).send(.get, "/api/v1/servers")
    let record = try #require(answer.json[0])
    #expect(record["game_uid"] == "teeworlds")
    #expect(record["servername"] == "arena")
    #expect(record["server_state"] == "running")
    #expect(record["container_type"] == "umlatt/steamcmd")
    #expect(record["build_version"] == "1.2.16")
    #expect(record["time"] == .null)
    #expect(record["game_state"] == "STARTED")
    #expect(record["description"] == "Friday \"fun\"")
    #expect(record["server_config"]?["state"] == "STARTED")
    #expect(record["ports"]?[0]?["port"] == 8303)
    #expect(record["connect"] == "203.0.113.7:8303")
    #expect(record["task"] == .null)
    #expect(record["error"] == nil)
  }

  @Test func aSecretThatTheGameWroteDownIsBlotted() async throws {
    let answer = try await Sample.service(Sample.fake()).send(.get, "/api/v1/server/get/teeworlds.arena")
    #expect(answer.json["server_config"]?["password"] == "********")
    #expect(!String(decoding: answer.bytes, as: UTF8.self).contains("hunter2"))
  }

  @Test(arguments: [
    (RuntimeState.absent, "created", "created"), (.exited, "exited", "exited"), (.unknown, "unknown", "UNKNOWN"),
  ])
  func statesAreTheEngineWords(_ state: RuntimeState, _ container: String, _ server: String) async throws {
    let fake = Sample.fake()
    fake.change { $0.servers = [Sample.view(state: state)] }
    let record = try await Sample.service(fake).send(.get, "/api/v1/server/info/teeworlds.arena").json
    #expect(record["container_state"] == .string(container))
    #expect(record["server_state"] == .string(server))
    #expect(record["server_config"] == .object([:]))
    #expect(record["game_state"] == "OFFLINE")
  }

  @Test func theListIs503WithoutAnEngine() async throws {
    let fake = Sample.fake()
    fake.change { $0.runtime = RuntimeAvailability(isAvailable: false, reason: "no socket") }
    let answer = try await Sample.service(fake).send(.get, "/api/v1/servers")
    #expect(answer.status == 503)
    #expect(answer.json["error"] == "orc.notavailable")
    #expect(try await Sample.service(fake).send(.get, "/api/v2/servers").status == 200)
  }

  @Test func aFailedTaskIsTold() async throws {
    let fake = Sample.fake()
    var view = Sample.view(state: .absent)
    view.job = Sample.job(.create, on: view.id, state: .failed)
    view.job?.problem = OrcError(.actionFailed, "No such image.")
    fake.change { $0.servers = [view] }
    let task = try await Sample.service(fake).send(.get, "/api/v1/server/get/teeworlds.arena").json["task"]
    #expect(task?["action"] == "create")
    #expect(task?["state"] == "failed")
    #expect(task?["error"] == "No such image.")
    #expect(task?["started"] == 1_795_225_601)
  }

  @Test func anActionThatGoesOnAnswers200WithTheRecord() async throws {
    let fake = Sample.fake()
    fake.change { $0.ended = nil }
    let answer = try await Sample.service(fake).send(.put, "/api/v1/server/restart/teeworlds.arena")
    #expect(answer.status == 200)
    #expect(answer.json["servername"] == "arena")
    #expect(fake.state.acted == ["restart teeworlds.arena key:first"])
  }

  @Test func theProblemOfAJobBecomesTheAnswer() async throws {
    let fake = Sample.fake()
    var job = Sample.job(.start, on: Sample.id(), state: .failed)
    job.problem = OrcError(.portsUsed, "Port 8303/udp is held.", details: .init(holder: "teeworlds.old"))
    fake.change { $0.ended = job }
    let answer = try await Sample.service(fake).send(.put, "/api/v1/server/start/teeworlds.arena")
    #expect(answer.status == 409)
    #expect(answer.json["err_code"] == "srv.portsused")
    #expect(answer.json["holder"] == "teeworlds.old")
  }

  @Test(arguments: [
    "{\"interval\":\"90m\"}", "{\"interval\":90}", "{\"interval\":\"1H30m\",\"epoch_time\":null}",
    "{\"epoch_time\":\"1795233700\"}", "{\"epoch_time\":1795233700,\"interval\":\"5x\"}",
  ])
  func aTimeMeansAStopLater(_ body: String) async throws {
    let time = body.contains("1795233700") ? 1_795_233_700 : 1_795_233_590 + 5_400
    let fake = Sample.fake()
    for word in ["start", "stop"] {
      let answer = try await Sample.service(fake).send(.put, "/api/v1/server/\(word)/teeworlds.arena", body)
      #expect(answer.status == 200)
    }
    let stop = "stop teeworlds.arena at \(time)"
    #expect(fake.state.acted == ["start teeworlds.arena key:first", stop, stop])
  }

  @Test(arguments: ["{\"skip\":true}", "{\"skip\":\"True\"}", "{\"skip\":1}", "{\"skip\":\"yes\"}"])
  func skipDoesNothing(_ body: String) async throws {
    let fake = Sample.fake()
    let answer = try await Sample.service(fake).send(.put, "/api/v1/server/stop/teeworlds.arena", body)
    #expect(answer.status == 200)
    #expect(fake.state.acted.isEmpty)
  }

  @Test(arguments: [
    ("{\"eradicate\":true}", "destroy(OrcModel.FilesPolicy.delete)"),
    ("{\"eradicate\":\"True\"}", "destroy(OrcModel.FilesPolicy.delete)"),
    ("{\"eradicate\":\"False\"}", "destroy(OrcModel.FilesPolicy.keep)"), ("", "destroy(OrcModel.FilesPolicy.keep)"),
    ("{}", "destroy(OrcModel.FilesPolicy.keep)"), ("{\"eradicate\":0}", "destroy(OrcModel.FilesPolicy.keep)"),
  ])
  func destroyReadsItsFlag(_ body: String, _ act: String) async throws {
    let fake = Sample.fake()
    let answer = try await Sample.service(fake).send(.delete, "/api/v1/server/destroy/teeworlds.arena", body)
    #expect(answer.status == 200)
    #expect(answer.json["status"] == "success")
    #expect(fake.state.acted == ["\(act) teeworlds.arena key:first"])
  }

  @Test(arguments: ["", "{}", "{\"eradicate\":false}", "{\"eradicate\":\"maybe\"}"])
  func eradicateNeedsItsFlag(_ body: String) async throws {
    let fake = Sample.fake()
    let answer = try await Sample.service(fake).send(.delete, "/api/v1/server/eradicate/teeworlds.arena", body)
    #expect(answer.status == 400)
    #expect(fake.state.acted.isEmpty)
  }

  @Test func plansHideWhatTheListLeavesOut() async throws {
    let fake = Sample.fake()
    fake.change { $0.plans = [Sample.plan("valheim", listedURL: "https://x/valheim"), Sample.plan("ark")] }
    let service = Sample.service(fake)
    #expect(try await service.send(.get, "/api/v1/plans").json.array?.count == 1)
    let all = try await service.send(.get, "/api/v1/plans?all=true").json
    #expect(all.array?.count == 2)
    #expect(all[0]?["indexed"] == false)
    #expect(all[1]?["plan_url"] == "https://x/valheim")
  }

  @Test func noPlansAre404() async throws {
    let answer = try await Sample.service(FakeOrchestration()).send(.get, "/api/v1/plans")
    #expect(answer.status == 404)
    #expect(answer.json["error"] == "plans.dne")
  }

  @Test func aPlanListsRequiredVariablesFirst() async throws {
    let plan = try await Sample.service(Sample.fake()).send(.get, "/api/v1/plan/teeworlds").json
    #expect(plan.object?.keys == ["SERVER_NAME", "MAP", "description"])
    #expect(plan["SERVER_NAME"] == "")
    #expect(plan["MAP"] == "dm1")
  }

  @Test func aBrokenPlanSaysWhy() async throws {
    let fake = Sample.fake()
    fake.change { $0.broken = [BrokenPlan(name: "bad", file: "/p/bad/plan.yml", line: 3, reason: "no image")] }
    let answer = try await Sample.service(fake).send(.get, "/api/v1/plan/bad")
    #expect(answer.status == 422)
    #expect(answer.json["info"]?.string?.contains("/p/bad/plan.yml:3") == true)
  }

  @Test func refreshKeepsTheMisspelling() async throws {
    let answer = try await Sample.service(Sample.fake()).send(.put, "/api/v1/plans")
    #expect(answer.json["new_recipies"]?["teeworlds"]?["title"] == "TEEWORLDS")
  }

  @Test(arguments: [("2", 2), ("0", 1), ("-5", 1), ("99999", 5000), ("many", 100), ("", 100)])
  func linesAreClamped(_ asked: String, _ used: Int) async throws {
    let path = "/api/v1/server/logs/teeworlds.arena" + (asked.isEmpty ? "" : "?lines=\(asked)")
    let answer = try await Sample.service(Sample.fake()).send(.get, path)
    #expect(answer.json["lines"] == .number(JSONNumber(used)))
  }

  @Test func statsAreNumbersOrAbsent() async throws {
    let fake = Sample.fake()
    let service = Sample.service(fake)
    let none = try await service.send(.get, "/api/v1/server/stats/teeworlds.arena").json
    #expect(none["stats"] == "Not available")
    #expect(none["cpu_percent"] == nil)
    fake.change {
      $0.stats = ServerStats(
        cpuPercent: 12.5, memoryBytes: 41, memoryLimitBytes: 100, startedAt: 1_795_233_590 - 7980,
        raw: Array("{\"a\":1}".utf8))
    }
    let some = try await service.send(.get, "/api/v1/server/stats/teeworlds.arena").json
    #expect(some["stats"]?["a"] == 1)
    #expect(some["cpu_percent"]?.double == 12.5)
    #expect(some["memory_percent"]?.double == 41)
    #expect(some["uptime"] == "2h 13m")
  }
}

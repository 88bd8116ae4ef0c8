import Glibc
import JSON
import OrcTestSupport
import Testing

extension EngineScenarios {
  /// What PEON's clients do, with their limits: the bot gives up after ten seconds on every call.
  @Suite struct Clients {
    /// A game that does not listen to SIGTERM, as the wartable images.
    private static let deafPlan = """
      title: Deaf
      version: "1.0.0"
      image: orc-test/base:1
      command: [sh, -c, 'while :; do sleep 1; done']
      ports:
        - - {name: PORT, host: 24350, protocol: udp}
      variables:
        SERVER_NAME: {required: true}
      volumes:
        - {source: actions, target: /actions}
        - {source: data, target: /data}
        - {source: config, target: /config}
        - {source: user, target: /user}

      """

    private func start() throws -> OrcProcess {
      let home = try TemporaryFolder()
      _ = try ChildProcess.run(["mkdir", "-p", "\(home.path)/plans/deaf/actions"])
      _ = try ChildProcess.run(["tee", "\(home.path)/plans/deaf/plan.yml"], input: Array(Self.deafPlan.utf8))
      _ = try ChildProcess.run(
        ["tee", "\(home.path)/plans/deaf/actions/server_start"], input: Array("#!/bin/sh\n".utf8))
      return try OrcProcess(home: home)
    }

    /// One call of the bot: within ten seconds, with the header it sends.
    private func bot(_ orc: OrcProcess, _ method: String, _ path: String, _ body: String? = nil) throws -> JSONValue {
      let answer = try curl(
        method, "http://127.0.0.1:\(orc.port)/api/v1\(path)",
        options: ["-H", "X-Api-Key: \(OrcProcess.key)", "-H", "Accept: application/json", "--max-time", "10"],
        body: body)
      #expect(answer.status == 200, "\(method) \(path): \(answer.body)")
      #expect(answer.body["error"] == nil)
      return answer.body
    }

    private func settles(_ orc: OrcProcess, _ uid: String, _ state: String) throws -> Bool {
      try eventually(within: 30) {
        let record = try orc.call("GET", "/api/v1/server/get/\(uid)").body
        return record["task"] == .null && record["server_state"]?.string == state
      }
    }

    @Test func theBotsFlow() throws {
      let engine = try #require(TestEngine.shared)
      let orc = try start()
      let uid = "deaf.fjord"
      let plans = try bot(orc, "GET", "/plans").array ?? []
      #expect(plans.contains { $0["game_uid"]?.string == "deaf" })
      let made = try bot(orc, "PUT", "/server/create/\(uid)", #"{"game_uid":"deaf","warcamp":"fjord"}"#)
      #expect(made["status"]?.string == "success")
      #expect(try settles(orc, uid, "running"))
      #expect(try bot(orc, "GET", "/servers").array?.contains { $0["servername"]?.string == "fjord" } == true)
      let record = try bot(orc, "PUT", "/server/get/\(uid)")
      for key in [
        "servername", "game_uid", "server_state", "container_type", "build_version", "description", "time",
        "server_config",
      ] { #expect(record[key] != nil, "\(key)") }

      let stop = try bot(orc, "PUT", "/server/stop/\(uid)", #"{"interval":"2h"}"#)
      let inTwoHours = Int(time(nil)) + 7_200
      #expect(stop["time"]?.int.map { abs($0 - inTwoHours) < 10 } == true, "\(stop)")
      #expect(stop["server_state"]?.string == "running")
      #expect(try bot(orc, "PUT", "/server/start/\(uid)")["time"] == stop["time"], "a start leaves the stop to come")
      #expect(try eventually { try orc.read("servers/schedule.json").contains(#""server_uid":"deaf.fjord""#) })

      _ = try ChildProcess.run(
        ["tee", "\(orc.home.path)/servers/deaf/fjord/user/world"], input: Array("a world".utf8))
      let saved = try bot(orc, "GET", "/server/save/\(uid)")
      let file = try #require(saved["file"]?.string)
      #expect(eventually { orc.exists("backup/\(file)") })
      let world = try ChildProcess.run(["unzip", "-p", "\(orc.home.path)/backup/\(file)", "user/world"])
      #expect(world.output == "a world")

      let before = try engine.call("GET", "/containers/peon.warcamp.\(uid)/json").body["Id"]
      for mode in ["server", "quick"] {
        _ = try bot(orc, "PUT", "/server/update/\(uid)", #"{"mode":"\#(mode)"}"#)
        #expect(try settles(orc, uid, "running"))
      }
      #expect(try engine.call("GET", "/containers/peon.warcamp.\(uid)/json").body["Id"] == before)
      let modified = try bot(orc, "PUT", "/server/modify/\(uid)", #"{"SERVER_NAME":"New","restart":true}"#)
      #expect(modified["changed"]?.array?.contains { $0.string == "SERVER_NAME" } == true)
      #expect(try settles(orc, uid, "running"))
      let environment = try engine.call("GET", "/containers/peon.warcamp.\(uid)/json").body["Config"]?["Env"]?.array
      #expect(environment?.contains { $0.string == "SERVER_NAME=New" } == true)

      _ = try bot(orc, "PUT", "/server/stop/\(uid)")
      #expect(try settles(orc, uid, "exited"))
      #expect(try orc.call("GET", "/api/v1/server/get/\(uid)").body["time"] == .null)
      _ = try bot(orc, "DELETE", "/server/destroy/\(uid)", "{}")
      #expect(try eventually(within: 30) { try orc.call("GET", "/api/v1/server/get/\(uid)").status == 404 })
      #expect(orc.exists("servers/deaf/fjord/user/world"), "the files are kept")
      #expect(try orc.act("DELETE", "/servers/\(uid)?data=delete").status == 200)
    }

    @Test func peonDoesTheSame() throws {
      let orc = try start()
      func peon(_ arguments: String...) throws -> ChildProcess.Result {
        let result = try ChildProcess.run(
          [try packageFolder() + "/.build/debug/orc", "peon"] + arguments + ["--home", orc.home.path])
        #expect(result.status == 0, "\(arguments): \(result.errors)")
        return result
      }
      #expect(try peon("create", "waiter", "p").output.contains("waiter.p is running"))
      #expect(try peon("stop", "waiter.p", "--in", "2h").output.contains("waiter.p stops at "))
      #expect(try peon("schedule").output.contains("waiter.p"))
      #expect(try peon("backup", "waiter.p").output.contains("was saved: waiter.p-"))
      #expect(try peon("backup", "waiter.p", "--list").output.contains("waiter.p-"))
      #expect(try peon("modify", "waiter.p", "LIMIT=8", "--restart").output.contains("running"))
      #expect(try peon("status", "waiter.p").output.contains("8"))
      #expect(try peon("update", "waiter.p", "--mode", "server").output.contains("running"))
      #expect(try peon("import").output.contains("Nothing new"))
      #expect(try peon("stop", "waiter.p").output.contains("exited"))
      #expect(try orc.act("DELETE", "/servers/waiter.p?data=delete").status == 200)
    }
  }
}

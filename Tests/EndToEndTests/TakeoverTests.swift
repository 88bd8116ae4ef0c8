import Glibc
import JSON
import OrcTestSupport
import Testing

extension EngineScenarios {
  @Suite struct Takeover {
    /// Of each container of the home: its id and the moment of its start.
    private func runs(_ engine: TestEngine) throws -> [String: [String?]] {
      var runs: [String: [String?]] = [:]
      for server in OriginalHome.servers {
        let container = try engine.call("GET", "/containers/\(server.container)/json").body
        guard let id = container["Id"]?.string else { continue }
        runs[server.uid] = [id, container["State"]?["StartedAt"]?.string, container["State"]?["Status"]?.string]
      }
      return runs
    }

    @Test func anInstallationOfTheOriginalIsTakenOverWithoutARestart() throws {
      let engine = try #require(TestEngine.shared)
      let home = try OriginalHome()
      try home.start(on: engine)
      let before = try runs(engine)
      try #require(before.count == 4, "\(before)")
      let orc = try OrcProcess(home: home.folder)
      #expect(try eventually { try orc.call("GET", "/api/v1/servers").body.array?.count == 5 })
      #expect(try eventually { try orc.state("alphagame.northpoint") == "created" })
      let states = try OriginalHome.servers.map { try orc.state($0.uid) }
      #expect(states == ["running", "created", "exited", "running", "running"])
      var after = try runs(engine)
      after["alphagame.northpoint"] = nil
      #expect(after == before, "nothing was restarted or made anew")
      #expect(try orc.read("orc.log").contains("alphagame.broken"), "it is told")
      let first = try orc.call("GET", "/api/v2/servers/alphagame.ironford").body
      #expect(first["description"] == "Friday group" && first["settings"]?["SERVER_NAME"] == "Iron Ford")
      #expect(first["wanted"] == "running" && first["ports"]?.array?.count == 3)

      let files = try OriginalHome.servers.map { try orc.read("\($0.path)/docker-compose.yml") }
      for server in OriginalHome.servers.filter({ $0.name != "northpoint" }) {
        try powerCycle(server, orc, engine, hadRun: before[server.uid])
      }
      let again = try OriginalHome.servers.map { try orc.read("\($0.path)/docker-compose.yml") }
      #expect(again == files, "the compose files stay as they are")
      #expect(try orc.act("POST", "/servers/alphagame.ironford/actions/stop", "{}").status == 200)
      #expect(try orc.act("POST", "/servers/alphagame.northpoint/actions/start", "{}").status == 200)
      for server in OriginalHome.servers {
        #expect(try orc.act("DELETE", "/servers/\(server.uid)?data=delete").status == 200)
        #expect(try engine.containers(named: server.container).isEmpty)
        #expect(try engine.networks(named: server.project).isEmpty)
      }
    }

    private func powerCycle(_ server: OriginalHome.Server, _ orc: OrcProcess, _ engine: TestEngine, hadRun: [String?]?)
      throws
    {
      let stopped = try orc.act("POST", "/servers/\(server.uid)/actions/stop", "{}").status
      #expect([200, 204].contains(stopped))
      #expect(try engine.containers(named: server.container).values.first?["State"]?.string == "exited")
      let started = try orc.act("POST", "/servers/\(server.uid)/actions/start", "{}")
      #expect(started.status == 200, "\(server.uid): \(started.body)")
      let run = try runs(engine)[server.uid]
      #expect(run?[0] == hadRun?[0], "\(server.uid): stock compose's hash is Orc's, so the container is kept")
      #expect(run?[2] == "running")
      let ps = try engine.compose(
        ["-p", server.project, "up", "-d", "--no-start"], in: "\(orc.home.path)/\(server.path)")
      #expect(ps.status == 0 && !ps.errors.contains("Recreate"), "\(ps.errors)")
    }

    @Test func aLostDatabaseIsRebuiltAndWhatRunsGoesOn() throws {
      let engine = try #require(TestEngine.shared)
      let orc = try OrcProcess()
      let made = try orc.act("POST", "/servers", #"{"plan":"waiter","name":"keep","ports":"auto"}"#)
      try #require(made.status == 200, "\(made)")
      let started = { try engine.call("GET", "/containers/peon.warcamp.waiter.keep/json").body["State"]?["StartedAt"] }
      let before = try started()
      orc.killHard()
      for name in ["orc.db", "orc.db-wal", "orc.db-shm"] {
        _ = try ChildProcess.run(["rm", "-f", "\(orc.home.path)/servers/.orc/\(name)"])
      }
      try orc.restart()
      #expect(try eventually { try orc.state("waiter.keep") == "running" })
      #expect(try started() == before)
      #expect(try orc.act("POST", "/servers/waiter.keep/actions/restart", "{}").status == 200)
      #expect(try orc.call("PUT", "/api/v1/servers").body.array?.count == 1)
      #expect(try orc.act("DELETE", "/servers/waiter.keep?data=delete").status == 200)
      #expect(try engine.networks(named: "waiter_keep").isEmpty)
    }
  }
}

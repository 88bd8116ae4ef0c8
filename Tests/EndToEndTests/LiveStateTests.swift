import Glibc
import JSON
import OrcTestSupport
import Testing

extension EngineScenarios {
  @Suite struct LiveState {
    @Test func anIdleMinuteCostsAHandfulOfRequests() throws {
      let proxy = try EngineProxy(try #require(TestEngine.shared))
      let orc = try OrcProcess(["DOCKER_HOST": proxy.address])
      for name in ["a", "b", "c"] {
        let made = try orc.act("POST", "/servers", #"{"plan":"waiter","name":"\#(name)","ports":"auto"}"#)
        try #require(made.status == 200, "\(made)")
      }
      sleep(2)
      let before = try proxy.requests().count
      // The minute of the requirement cannot be injected into another process; a third of it is waited for.
      sleep(20)
      for _ in 0..<50 { _ = try orc.call("GET", "/api/v1/servers") }
      let asked = try proxy.requests().dropFirst(before)
      #expect(asked.count <= 2, "in 20 s: \(asked)")
      for name in ["a", "b", "c"] { _ = try orc.act("DELETE", "/servers/waiter.\(name)?data=delete") }
    }

    @Test func aLostStreamIsTakenUpAgain() throws {
      let engine = try #require(TestEngine.shared)
      let proxy = try EngineProxy(engine)
      let orc = try OrcProcess(["DOCKER_HOST": proxy.address])
      let made = try orc.act("POST", "/servers", #"{"plan":"waiter","name":"lost","ports":"auto"}"#)
      try #require(made.status == 200, "\(made)")
      proxy.cut()
      let record = "/api/v2/servers/waiter.lost"
      #expect(try eventually { try orc.call("GET", record).body["status"]?["stale"]?.bool == true })
      #expect(try orc.state("waiter.lost") == "running", "the last known state is told")
      #expect(try orc.act("POST", "/servers/waiter.lost/actions/stop", "{}").status == 503)
      #expect(try orc.call("GET", "/api/v1/servers").status == 503)
      _ = try engine.call("POST", "/containers/peon.warcamp.waiter.lost/kill")
      proxy.admit()
      #expect(try eventually { try orc.state("waiter.lost") == "exited" })
      #expect(try orc.call("GET", record).body["status"]?["stale"]?.bool == false)
      #expect(try orc.act("POST", "/servers/waiter.lost/actions/start", "{}").status == 200)
      #expect(try orc.act("DELETE", "/servers/waiter.lost?data=delete").status == 200)
    }

    @Test func changesBehindItsBackAreSeen() throws {
      let engine = try #require(TestEngine.shared)
      let orc = try OrcProcess()
      try #require(try orc.act("POST", "/servers", #"{"plan":"waiter","name":"back","ports":"auto"}"#).status == 200)
      let container = "/containers/peon.warcamp.waiter.back"
      _ = try engine.call("POST", "\(container)/pause")
      #expect(try eventually { try orc.state("waiter.back") == "paused" })
      _ = try engine.call("POST", "\(container)/unpause")
      #expect(try eventually { try orc.state("waiter.back") == "running" })
      _ = try engine.call("POST", "\(container)/stop?t=1")
      #expect(try eventually { try orc.state("waiter.back") == "exited" })
      #expect(try orc.call("GET", "/api/v2/servers/waiter.back").body["wanted"]?.string == "stopped")
      _ = try engine.call("DELETE", "\(container)?force=1")
      #expect(try eventually { try orc.state("waiter.back") == "absent" })
      #expect(try orc.act("POST", "/servers/waiter.back/actions/start", "{}").status == 200, "it is made anew")
      #expect(try orc.act("DELETE", "/servers/waiter.back?data=delete").status == 200)
    }

    @Test func aRestartedEngineIsSeenAsItIs() throws {
      let script = try packageFolder() + "/script/engine"
      let name = "restarted-\(getpid())"
      let start = { try ChildProcess.run([script, "start", "20.10", name]) }
      let socket = try #require(try start().output.split(separator: "\n").last).description
      defer { _ = try? ChildProcess.run([script, "remove", name]) }
      #expect(try ChildProcess.run([script, "images", name]).status == 0)
      let engine = TestEngine(address: socket)
      let orc = try OrcProcess(["DOCKER_HOST": socket])
      let made = try orc.act("POST", "/servers", #"{"plan":"waiter","name":"re","ports":"auto"}"#)
      try #require(made.status == 200, "\(made)")
      let other = try orc.act("POST", "/servers", #"{"plan":"waiter","name":"still","ports":"auto"}"#)
      try #require(other.status == 200, "\(other)")
      // Both are stopped in the engine's own way; only the first one's end is the engine's.
      _ = try engine.call("POST", "/containers/peon.warcamp.waiter.still/stop?t=1")
      #expect([200, 204].contains(try orc.act("POST", "/servers/waiter.still/actions/stop", "{}").status))
      let folder = socket.dropFirst("unix://".count).dropLast("/docker.sock".count)
      let id = try #require(Int32(try ChildProcess.run(["cat", folder + "/dockerd.pid"]).output.filter(\.isNumber)))
      Glibc.kill(id, SIGTERM)
      let record = "/api/v2/servers/waiter.re"
      #expect(try eventually { try orc.call("GET", record).body["status"]?["stale"]?.bool == true })
      #expect(try start().status == 0)
      #expect(try eventually(within: 30) { try orc.call("GET", record).body["status"]?["stale"]?.bool == false })
      #expect(try eventually { try orc.state("waiter.re") == "running" }, "what ran runs again")
      #expect(try orc.call("GET", "\(record)").body["wanted"] == "running")
      #expect(try orc.state("waiter.still") == "exited", "what was stopped by hand does not")
      #expect(try engine.containers(named: "waiter.re").values.first?["State"]?.string == "running")

      // The same when all of it ends at once, as in a power cut.
      orc.killHard()
      let second = try #require(
        Int32(try ChildProcess.run(["cat", folder + "/dockerd.pid"]).output.filter(\.isNumber)))
      Glibc.kill(second, SIGKILL)
      #expect(eventually { Glibc.kill(second, 0) != 0 })
      #expect(try start().status == 0)
      try orc.restart()
      #expect(try eventually { try orc.state("waiter.re") == "running" }, "what ran runs again")
      #expect(try orc.state("waiter.still") == "exited")
      for name in ["re", "still"] { _ = try orc.act("DELETE", "/servers/waiter.\(name)?data=delete") }
    }
  }
}

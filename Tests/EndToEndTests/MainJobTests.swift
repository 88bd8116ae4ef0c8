import JSON
import OrcTestSupport
import Testing

/// All that needs a real engine; `script/test --fast` leaves it out and says so.
@Suite(.serialized, .enabled(if: TestEngine.shared != nil, "no engine: ORC_TEST_DOCKER is not set"))
struct EngineScenarios {}

extension EngineScenarios {
  @Suite struct MainJob {
    /// Teeworlds 0.7's connection-less token request; any server answers it.
    private static let teeworldsQuery = """
      import socket, sys
      s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.settimeout(1)
      packet = bytes([0x04, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0x05]) + (b'\\x12\\x34\\x56\\x78') + bytes(512)
      for _ in range(20):
          s.sendto(packet, ('127.0.0.1', int(sys.argv[1])))
          try:
              s.recvfrom(2048); print('answered'); break
          except OSError: pass
      """

    @Test func aPersonPlaysOnTeeworlds() throws {
      let engine = try #require(TestEngine.shared)
      let orc = try OrcProcess()
      let peon = try ChildProcess.run(
        [try packageFolder() + "/.build/debug/orc", "peon", "create", "teeworlds", "arena"],
        environment: ["ORC_HOME": orc.home.path, "PATH": "/usr/bin:/bin"])
      #expect(peon.status == 0, "\(peon.output) \(peon.errors)")
      let record = try orc.call("GET", "/api/v1/server/get/teeworlds.arena").body
      #expect(record["server_state"]?.string == "running")
      let port = try #require(record["ports"]?.array?.first?["port"]?.int)
      #expect(peon.output.contains("\(port)"), "peon says where to play: \(peon.output)")
      let answer = try ChildProcess.run(["python3", "-c", Self.teeworldsQuery, "\(port)"])
      #expect(answer.output.contains("answered"))
      try stockComposeWorks(orc, engine, uid: "teeworlds.arena", project: "teeworlds_arena")
    }

    /// What a person does in the server's folder with the stock command.
    private func stockComposeWorks(_ orc: OrcProcess, _ engine: TestEngine, uid: String, project: String) throws {
      let folder = orc.home.path + "/servers/" + uid.split(separator: ".").joined(separator: "/")
      let name = "peon.warcamp.\(uid)"
      #expect(try engine.compose(["ps"], in: folder).output.contains(name))
      let hash = try engine.compose(["config", "--hash", "server"], in: folder).output
      let container = try #require(try engine.containers(named: name)[name])
      let label = container["Labels"]?["com.docker.compose.config-hash"]?.string ?? "none"
      #expect(hash.contains(label), "the label is \(label), compose says \(hash)")

      #expect(try engine.compose(["stop"], in: folder).status == 0)
      #expect(try eventually { try orc.state(uid) == "exited" })
      let stopped = try orc.call("GET", "/api/v2/servers/\(uid)").body
      #expect(stopped["wanted"]?.string == "stopped", "a stop by hand is not undone")
      #expect(try engine.compose(["up", "-d"], in: folder).status == 0)
      #expect(try eventually { try orc.state(uid) == "running" })
      #expect(try engine.containers(named: name)[name]?["Id"]?.string == container["Id"]?.string)
      #expect(try engine.containers(named: name).count == 1)
    }

    @Test func everyActInBothVersions() throws {
      let engine = try #require(TestEngine.shared)
      let orc = try OrcProcess()
      let made = try orc.call("PUT", "/api/v1/server/create/waiter.one", #"{"description":"First","FOO":"1"}"#)
      #expect(made.status == 200 && made.body["ignored"]?.array?.first?.string == "FOO", "\(made)")
      #expect(try engine.containers(named: "waiter.one")["peon.warcamp.waiter.one"]?["State"]?.string == "running")
      for (action, state) in [("stop", "exited"), ("start", "running"), ("restart", "running"), ("kill", "exited")] {
        let answer = try orc.act("POST", "/servers/waiter.one/actions/\(action)", "{}")
        #expect(answer.status == 200, "\(action): \(answer)")
        let seen = try engine.containers(named: "waiter.one")["peon.warcamp.waiter.one"]?["State"]?.string
        #expect(seen == state, "after \(action)")
      }
      for action in ["start", "restart", "stop", "stop"] {
        let answer = try orc.call("PUT", "/api/v1/server/\(action)/waiter.one", "{}")
        #expect(answer.status == 200 && answer.body["error"] == nil, "\(action): \(answer)")
      }
      #expect(try orc.call("DELETE", "/api/v1/server/destroy/waiter.one").status == 200)
      #expect(try engine.containers(named: "waiter.one").isEmpty)
      #expect(try engine.networks(named: "waiter_one").isEmpty)
      #expect(orc.exists("servers/waiter/one/config.json"), "destroy keeps the files")
      #expect(try orc.call("GET", "/api/v1/server/get/waiter.one").status == 404)
      #expect(try orc.call("PUT", "/api/v1/server/start/waiter.one", "{}").status == 200, "a detached server starts")
      #expect(try orc.call("DELETE", "/api/v1/server/eradicate/waiter.one").status == 400)
      let gone = try orc.call("DELETE", "/api/v1/server/eradicate/waiter.one", #"{"eradicate":true}"#)
      #expect(gone.status == 200)
      #expect(eventually { !orc.exists("servers/waiter") }, "the files are gone, the game's folder too")
    }

    @Test func settingsReachTheGameLiterally() throws {
      let orc = try OrcProcess()
      let odd = #"a"b'c $HOME ${HOME} $$ \ \n %s `id` #x: {y} é"#
      var body = JSONObject()
      body["SERVER_NAME"] = .string(odd)
      let answer = try orc.call(
        "PUT", "/api/v1/server/create/waiter.odd", String(decoding: JSONValue.object(body).serialized(), as: UTF8.self))
      #expect(answer.status == 200, "\(answer)")
      #expect(try eventually { try orc.read("servers/waiter/odd/user/environment").contains("SERVER_NAME=\(odd)\n") })
      let folder = orc.home.path + "/servers/waiter/odd"
      let seen = try #require(TestEngine.shared).compose(["up", "-d"], in: folder)
      #expect(seen.errors.contains("Running"), "compose reads the same values: \(seen.errors)")
    }

    @Test func twoHundredServersComeAndGo() throws {
      let engine = try #require(TestEngine.shared)
      let orc = try OrcProcess()
      for number in 0..<200 {
        let body = #"{"plan":"waiter","name":"n\#(number)","ports":"auto"}"#
        let answer = try orc.act("POST", "/servers", body)
        try #require(answer.status == 200, "server \(number): \(answer)")
      }
      #expect(try orc.call("GET", "/api/v1/servers").body.array?.count == 200)
      #expect(try engine.containers(named: "waiter.n").values.filter { $0["State"]?.string == "running" }.count == 200)
      for number in 0..<200 {
        let stopped = try orc.act("POST", "/servers/waiter.n\(number)/actions/kill", "{}")
        try #require(stopped.status == 200, "\(stopped)")
        let policy = number == 7 ? "keep" : "delete"
        let removed = try orc.act("DELETE", "/servers/waiter.n\(number)?data=\(policy)")
        try #require(removed.status == 200, "\(removed)")
      }
      #expect(try engine.containers(named: "waiter.n").isEmpty)
      #expect(try engine.networks(named: "waiter_n").isEmpty)
      #expect(eventually { (try? ChildProcess.run(["ls", orc.home.path + "/servers/waiter"]).output) == "n7\n" })
      #expect(try orc.call("GET", "/api/v1/servers").body.array?.isEmpty == true)
    }
  }
}

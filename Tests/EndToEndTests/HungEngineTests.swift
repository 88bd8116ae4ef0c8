import JSON
import OrcTestSupport
import Testing

extension EngineScenarios {
  /// An engine that takes connections and says nothing: clients of v1 are answered in time all the same.
  @Suite struct HungEngine {
    /// Servers for the acts, one for each: an act on a server refuses the next one.
    private static let actServers = 34

    private static let plan = """
      title: Talker
      version: "1.0.0"
      image: orc-test/base:1
      command: [sh, -c, 'trap "exit 0" TERM; while :; do sleep 1 & wait $!; done']
      console: stdin
      ports:
        - - {name: PORT, host: 24360, protocol: udp}
      variables:
        SERVER_NAME: {default: talker}
        LIMIT: {type: integer, default: 4}
      volumes:
        - {source: user, target: /user}
      stop: {grace: 2}

      """

    /// Makes servers a few at a time, as one client would be too slow.
    private func make(_ names: [String], _ orc: OrcProcess) throws {
      for name in names {
        let made = try orc.call(
          "POST", "/api/v2/servers", #"{"plan":"talker","name":"\#(name)","ports":"auto"}"#)
        try #require(made.status == 202, "\(made)")
      }
      #expect(
        try eventually(within: 120) {
          try orc.call("GET", "/api/v1/servers").body.array?.filter {
            $0["server_state"] == "running" && $0["task"] == .null
          }.count == names.count
        })
    }

    @Test func everyRouteOfV1AnswersInTimeAndAllRecovers() throws {
      let engine = try #require(TestEngine.shared)
      let proxy = try EngineProxy(engine)
      let home = try TemporaryFolder()
      _ = try ChildProcess.run(["mkdir", "-p", "\(home.path)/plans/talker"])
      _ = try ChildProcess.run(["tee", "\(home.path)/plans/talker/plan.yml"], input: Array(Self.plan.utf8))
      let orc = try OrcProcess(["DOCKER_HOST": proxy.address, "CONSOLE_INPUT": "enabled"], home: home)
      let acts = (0..<Self.actServers).map { "act\($0)" } + ["idle1", "idle2"]
      try make(["read"] + acts, orc)
      for name in ["idle1", "idle2"] {
        #expect(try orc.call("PUT", "/api/v1/server/stop/talker.\(name)").status == 200)
      }

      proxy.hang()
      let answers = try callEveryRoute(orc, acts)
      let goesOn = answers.filter { $0["text"]?.string?.contains(#""state":"running","started""#) == true }
      let names = Set(goesOn.compactMap { $0["id"]?.string })
      for words in [
        ["v1Start", "v1StartByPost"], ["v1Stop", "v1StopByPost"], ["v1Create", "v1CreateByPost", "v1Deploy"],
      ] {
        // Where many ask at once, some are told that the engine doesn't answer before there is a job.
        #expect(!names.isDisjoint(with: words), "\(words[0]) goes on: \(names)")
      }
      proxy.admit()
      try expectRecovery(orc, engine)

      // The same with an engine that is away, and with one that hangs while Orc starts: acts are refused, or find no
      // server any more.
      proxy.cut()
      #expect(try eventually { try orc.call("GET", "/api/v1/servers").status == 503 })
      _ = try callEveryRoute(orc, acts, refusals: [503, 409, 404])
      proxy.admit()
      try expectRecovery(orc, engine)

      proxy.hang()
      orc.killHard()
      try orc.restart()
      _ = try callEveryRoute(orc, acts, refusals: [503, 409, 404])
      proxy.admit()
      try expectRecovery(orc, engine)
    }

    /// What each route was answered; each answer is checked.
    private func callEveryRoute(_ orc: OrcProcess, _ acts: [String], refusals: Set<Int> = [503, 409]) throws
      -> [JSONValue]
    {
      let script = try packageFolder() + "/Tests/EndToEndTests/Support/clients/every_route.py"
      let told = try ChildProcess.run(
        ["python3", script, "127.0.0.1:\(orc.port)", OrcProcess.key, "talker.read"] + acts.map { "talker.\($0)" })
      #expect(told.status == 0, "\(told.errors)")
      let answers = try told.output.split(separator: "\n").map { try JSONDocument.parse(String($0)).root }
      #expect(answers.count > 50, "every route of v1 was called")
      for answer in answers { try check(answer, refusals) }
      return answers
    }

    /// No job is left over, the list is right, and acts work.
    private func expectRecovery(_ orc: OrcProcess, _ engine: TestEngine) throws {
      #expect(
        try eventually(within: 60) {
          let servers = try orc.call("GET", "/api/v1/servers")
          return servers.status == 200 && servers.body.array?.allSatisfy { $0["task"] == .null } == true
        }, "no job is left over")
      try expectTheListToBeRight(orc, engine)
      #expect(try orc.call("PUT", "/api/v1/server/stop/talker.read", "{}").body["server_state"] == "exited")
      #expect(try orc.call("PUT", "/api/v1/server/start/talker.read", "{}").body["server_state"] == "running")
      #expect(try orc.call("GET", "/api/v1/server/stats/talker.read").body["memory_usage"] != nil)
    }

    /// In time, as the document says, and in words.
    private func check(_ answer: JSONValue, _ refusals: Set<Int>) throws {
      let label = "\(answer["id"]?.string ?? "") \(answer)"
      let head = answer["head"]?.double ?? 99
      #expect(head < 8, "\(label)")
      if answer["read"] == true {
        let limit = answer["path"]?.string?.contains("/stats/") == true ? 2.0 : 1.0
        #expect(head < limit, "\(label)")
      }
      let status = answer["status"]?.int ?? 0
      #expect(status != 500 && status != 0 && answer["documented"] == true, "\(label)")
      guard status != 101, answer["type"] != "application/zip" else { return }
      #expect(answer["type"] == "application/json", "\(label)")
      let body = try JSONDocument.parse(answer["text"]?.string ?? "").root
      if status == 200 {
        #expect(body["error"] == nil, "\(label)")
      } else {
        #expect(refusals.contains(status), "\(label)")
        #expect(body["info"]?.string?.isEmpty == false && body["error"] != nil, "\(label)")
      }
    }

    /// What Orc lists is what the engine has.
    private func expectTheListToBeRight(_ orc: OrcProcess, _ engine: TestEngine) throws {
      func differences() throws -> [String] {
        let containers = try engine.containers(named: "peon.warcamp.talker.").mapValues { $0["State"]?.string }
        let listed = try orc.call("GET", "/api/v1/servers").body.array ?? []
        var rest = containers
        var found: [String] = []
        for record in listed {
          let name = "peon.warcamp.talker.\(record["servername"]?.string ?? "")"
          let state = rest.removeValue(forKey: name) ?? "created"
          if record["container_state"]?.string != state { found.append("\(name): \(state ?? ""), \(record)") }
        }
        return found + rest.keys.map { "\($0) is not listed" }
      }
      _ = try eventually(within: 30) { try differences().isEmpty }
      #expect(try differences() == [])
    }
  }
}

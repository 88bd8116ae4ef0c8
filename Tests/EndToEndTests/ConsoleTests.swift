import JSON
import OrcTestSupport
import Testing

extension EngineScenarios {
  /// Lines that are typed by clients, as the game reads them.
  @Suite struct Console {
    /// It says what it reads.
    private static let parrotPlan = """
      title: Parrot
      version: "1.0.0"
      image: orc-test/base:1
      command: [sh, -c, 'echo ready; while read -r line; do echo "heard <$line>"; done']
      console: stdin
      ports: []
      variables:
        SERVER_NAME: {default: parrot}
      volumes:
        - {source: user, target: /user}
      stop: {grace: 1}

      """

    private func start(_ environment: [String: String]) throws -> OrcProcess {
      let home = try TemporaryFolder()
      _ = try ChildProcess.run(["mkdir", "-p", "\(home.path)/plans/parrot"])
      _ = try ChildProcess.run(["tee", "\(home.path)/plans/parrot/plan.yml"], input: Array(Self.parrotPlan.utf8))
      let orc = try OrcProcess(environment, home: home)
      let made = try orc.call("PUT", "/api/v1/server/create/parrot.polly", "{}")
      try #require(made.status == 200, "\(made)")
      return orc
    }

    private func logs(_ orc: OrcProcess) throws -> [String] {
      try orc.call("GET", "/api/v1/server/logs/parrot.polly").body["logs"]?.array?.compactMap(\.string) ?? []
    }

    private func type(_ line: String, _ wanted: String, _ orc: OrcProcess, key: String = OrcProcess.key) throws
      -> ChildProcess.Result
    {
      let script = try packageFolder() + "/Tests/EndToEndTests/Support/clients/console.py"
      return try ChildProcess.run(["python3", script, "127.0.0.1:\(orc.port)", key, "parrot.polly", line, wanted])
    }

    @Test func aGameReadsWhatClientsType() throws {
      let orc = try start(["CONSOLE_INPUT": "enabled"])
      let console = "/api/v1/server/console/parrot.polly"
      let odd = #"say "hé" $HOME `id` \n 😀"#
      var body = JSONObject()
      body["command"] = .string(odd)
      let answer = try orc.call("PUT", console, String(decoding: JSONValue.object(body).serialized(), as: UTF8.self))
      #expect(answer.status == 200 && answer.body["status"] == "success", "\(answer)")
      #expect(try eventually { try logs(orc) == ["ready", "heard <\(odd)>"] })
      let typed = try type("by socket", "heard", orc)
      #expect(typed.status == 0 && typed.output == #"{"type":"log","data":"heard <by socket>"}"# + "\n", "\(typed)")

      let two = try orc.call("PUT", console, #"{"command":"one\ntwo"}"#)
      #expect(two.status == 400 && two.body["error"] == "srv.input", "\(two)")
      #expect(try type("one\ntwo", #""error""#, orc).output.contains("control codes"))
      #expect(try logs(orc).count == 3, "neither half was written")
      #expect(!(try orc.read("orc.log").contains("by socket")), "commands may hold passwords")

      #expect(try orc.call("PUT", "/api/v1/server/stop/parrot.polly", "{}").status == 200)
      let stopped = try orc.call("PUT", console, #"{"command":"say"}"#)
      #expect(stopped.status == 400 && stopped.body["info"]?.string?.contains("does not run") == true, "\(stopped)")
      #expect(try orc.act("DELETE", "/servers/parrot.polly?data=delete").status == 200)
    }

    @Test func nobodyTypesUnlessItIsEnabled() throws {
      let orc = try start([:])
      let refused = try orc.call("PUT", "/api/v1/server/console/parrot.polly", #"{"command":"say"}"#)
      #expect(refused.status == 404 && refused.body["error"] == "srv.action.unsupported")
      #expect(try type("say", #""error""#, orc).output.contains("CONSOLE_INPUT"))
      #expect(try logs(orc) == ["ready"])
      #expect(try orc.act("DELETE", "/servers/parrot.polly?data=delete").status == 200)
    }
  }
}

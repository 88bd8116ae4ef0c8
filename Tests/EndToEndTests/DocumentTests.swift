import JSON
import OrcTestSupport
import Testing

extension EngineScenarios {
  /// The OpenAPI document and what is answered, tried by programs that only know the document.
  @Suite(
    .enabled(
      if: environment("ORC_PYTHON_PEERS") != nil,
      "no schemathesis: ORC_PYTHON_PEERS is not set, pip could not install it (.build/python-peers.log)"))
  struct Document {
    /// The game that the document takes for its examples, on the small test image.
    private static let plan = """
      title: Teeworlds
      version: "1.0.0"
      image: orc-test/base:1
      command: [sh, -c, 'trap "exit 0" TERM; while :; do sleep 1 & wait $!; done']
      console: stdin
      ports:
        - - {name: PORT, host: 24380, protocol: udp}
      variables:
        SERVER_NAME: {default: arena}
        LIMIT: {type: integer, default: 4}
      volumes:
        - {source: user, target: /user}
        - {source: config, target: /config}
      stop: {grace: 1}

      """

    private func peer(_ arguments: [String]) throws -> ChildProcess.Result {
      let folder = environment("ORC_PYTHON_PEERS") ?? ""
      return try ChildProcess.run(
        ["timeout", "600", "\(folder)/\(arguments[0])"] + arguments.dropFirst(), folder: "/tmp")
    }

    @Test func answersAreTheDocuments() throws {
      let home = try TemporaryFolder()
      _ = try ChildProcess.run(["mkdir", "-p", "\(home.path)/plans/teeworlds"])
      _ = try ChildProcess.run(["tee", "\(home.path)/plans/teeworlds/plan.yml"], input: Array(Self.plan.utf8))
      let orc = try OrcProcess(["CONSOLE_INPUT": "enabled"], home: home)
      let made = try orc.call("PUT", "/api/v1/server/create/teeworlds.arena", "{}")
      try #require(made.status == 200, "\(made)")

      let clients = try packageFolder() + "/Tests/EndToEndTests/Support/clients"
      // What is removed can't be tried any more, so removals come last. Streams don't end, which it can't know, and
      // a POST that is another word for a PUT does the same work. The time limit is for a machine that is busy.
      for removals in [["--exclude-method", "DELETE"], ["--include-method", "DELETE"]] {
        let result = try peer(
          [
            "schemathesis", "--config-file", "\(clients)/schemathesis.toml", "run",
            "http://127.0.0.1:\(orc.port)/openapi.json", "-H", "X-Api-Key: \(OrcProcess.key)",
            "--exclude-path-regex", "/ws/|/events|/v2/servers/.+/logs", "--exclude-operation-id-regex", "ByPost$",
            "--phases", "examples,coverage,fuzzing",
            "--max-examples", "10",
            "--checks",
            "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance",
            "--seed", "1", "--workers", "1", "--request-timeout", "15", "--warnings", "off", "--no-color",
            "--continue-on-failure",
          ] + removals)
        #expect(result.status == 0, "\(result.output.suffix(20_000)) \(result.errors.suffix(2_000))")
        #expect(result.output.contains("No issues found"), "\(result.output.suffix(2_000))")
      }
      #expect(try orc.call("GET", "/api/v1/servers").status == 200, "it still answers")
      #expect(!(try orc.read("orc.log").contains("code=bad.code")), "nothing unexpected happened")
    }

    @Test func theDocumentIsValid() throws {
      let orc = try OrcProcess()
      for path in ["/openapi.json", "/api/v1/openapi.json"] {
        let document = try orc.call("GET", path).body
        #expect(document["openapi"]?.string?.hasPrefix("3.1") == true)
        let file = "\(orc.home.path)/openapi.json"
        _ = try ChildProcess.run(["tee", file], input: document.serialized())
        let result = try peer(["openapi-spec-validator", file])
        #expect(result.status == 0, "\(result.output) \(result.errors)")
      }
    }
  }
}

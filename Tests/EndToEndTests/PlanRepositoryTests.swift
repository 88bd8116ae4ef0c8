import JSON
import OrcTestSupport
import Testing

extension EngineScenarios {
  /// Plans of a repository that is reached over TLS, with servers made of them on a real engine.
  @Suite struct Repository {
    private static func plan(_ version: String) -> String {
      """
      version: "\(version)"
      image: orc-test/base:1
      command: [sh, -c, 'trap "exit 0" TERM; while :; do sleep 1 & wait $!; done']
      ports:
        - - {name: PORT, host: 24450, protocol: udp}
        - - {name: PORT, host: 24451, protocol: udp}
        - - {name: PORT, host: 24452, protocol: udp}
      volumes:
        - {source: user, target: /user}
      stop: {grace: 5}

      """
    }

    private func publish(_ version: String, in folder: TemporaryFolder) throws {
      let script = """
        mkdir -p files repo/fetched
        cat >repo/fetched/plan.yml
        tar czf files/new repo
        mv files/new files/plans.tar.gz
        """
      let result = try ChildProcess.run(
        ["sh", "-ec", script], input: Array(Self.plan(version).utf8), folder: folder.path)
      #expect(result.status == 0, "\(result.errors)")
    }

    @Test func aServersPlanIsFetchedAndFollowed() throws {
      let folder = try TemporaryFolder()
      try TLSStub.makeCertificates(in: folder)
      try publish("1.0.0", in: folder)
      var stub: TLSStub? = try TLSStub("good", in: folder)
      let port = try #require(stub?.port)
      let orc = try OrcProcess([
        "PLANS_REPO": "https://localhost:\(port)/files/plans.tar.gz", "ORC_CA_FILE": "\(folder.path)/ca.pem",
      ])
      #expect(
        try eventually { try orc.call("GET", "/api/v2/plans/fetched").status == 200 }, "it is fetched at the start")
      let plan = try orc.call("GET", "/api/v2/plans/fetched").body
      #expect(plan["source"] == "repository" && plan["revision"]?.string?.count == 64)

      let first = try orc.call("PUT", "/api/v1/server/create/fetched.one", "{}")
      #expect(first.status == 200 && first.body["container_state"] == "running", "\(first.body)")
      #expect(first.body["warnings"] == [])
      #expect(try orc.read("servers/fetched/one/config.json").contains("\"plan_version\": \"1.0.0\""))

      try publish("1.1.0", in: folder)
      let second = try orc.call("PUT", "/api/v1/server/create/fetched.two", "{}")
      #expect(second.status == 200 && second.body["container_state"] == "running", "\(second.body)")
      #expect(try orc.read("servers/fetched/two/config.json").contains("\"plan_version\": \"1.1.0\""))
      #expect(try orc.call("GET", "/api/v2/plans/fetched").body["revision"] != plan["revision"])

      stub = nil
      let third = try orc.call("PUT", "/api/v1/server/create/fetched.three", "{}")
      #expect(third.status == 200 && third.body["container_state"] == "running", "\(third.body)")
      #expect(third.body["warnings"]?[0]?.string?.contains("could not be asked for") == true)
      let refused = try orc.call("PUT", "/api/v1/plans")
      #expect(refused.status == 502 && refused.body["error"] == "plan.update", "\(refused.body)")

      orc.killHard()
      try orc.restart()
      #expect(try orc.call("GET", "/api/v2/plans/fetched").body["version"] == "1.1.0", "what was fetched is kept")
      for name in ["one", "two", "three"] {
        #expect(try orc.act("DELETE", "/servers/fetched.\(name)?data=delete").status == 200)
      }
    }
  }
}

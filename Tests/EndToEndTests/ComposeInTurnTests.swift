import JSON
import OrcTestSupport
import Testing

extension EngineScenarios {
  /// One server's folder, driven in turn by Orc and by stock docker compose.
  @Suite(.enabled(if: environment("ORC_COMPOSE") != nil, "no compose: ORC_COMPOSE is not set"))
  struct ComposeInTurn {
    private struct Facts: Equatable {
      var containers: [String: String] = [:]
      var networks: [String] = []
      var projects: Set<String> = []
    }

    private let engine: TestEngine
    private let orc: OrcProcess
    private let uid = "waiter.turn"
    private let name = "peon.warcamp.waiter.turn"

    init() throws {
      engine = try #require(TestEngine.shared)
      orc = try OrcProcess()
    }

    private var folder: String { "\(orc.home.path)/servers/waiter/turn" }

    /// What the engine has of this server, by whatever name or label it may be found.
    private func facts() throws -> Facts {
      var facts = Facts()
      for container in try engine.call("GET", "/containers/json?all=1").body.array ?? [] {
        let labels = container["Labels"]
        let names = container["Names"]?.array?.compactMap(\.string) ?? []
        let isOurs =
          labels?["com.docker.compose.project.working_dir"]?.string == folder
          || names.contains { $0.contains("waiter") && $0.contains("turn") }
        guard isOurs else { continue }
        facts.containers[container["Id"]?.string ?? ""] = container["State"]?.string
        facts.projects.insert(labels?["com.docker.compose.project"]?.string ?? "none")
      }
      for network in try engine.call("GET", "/networks").body.array ?? [] {
        guard let name = network["Name"]?.string, name.contains("waiter"), name.contains("turn") else { continue }
        facts.networks.append(name)
        facts.projects.insert(network["Labels"]?["com.docker.compose.project"]?.string ?? "none")
      }
      return facts
    }

    /// Stock compose as a person types it in the folder, without `-p`.
    private func compose(_ arguments: String...) throws {
      let result = try engine.compose(arguments, in: folder)
      #expect(result.status == 0, "\(arguments): \(result.errors)")
      #expect(!result.errors.contains("Recreate"), "\(arguments): \(result.errors)")
    }

    private func act(_ method: String, _ word: String, _ body: String = "{}") throws {
      let answer = try orc.call(method, "/api/v1/server/\(word)/\(uid)", body)
      #expect(answer.status == 200 && answer.body["error"] == nil, "\(word): \(answer)")
    }

    /// One project, one container in that state, one network; and Orc lists just that.
    ///
    /// - Returns: The container's id.
    @discardableResult
    private func expect(_ state: String, after step: String) throws -> String {
      let facts = try facts()
      #expect(Array(facts.containers.values) == [state], "\(step): \(facts)")
      #expect(facts.networks == ["waiter_turn"] && facts.projects == ["waiter_turn"], "\(step): \(facts)")
      try expectListed(state, after: step)
      return facts.containers.keys.first ?? ""
    }

    private func expectListed(_ state: String, after step: String) throws {
      var seen: JSONValue = .null
      let isRight = try eventually {
        seen = try orc.call("GET", "/api/v1/servers").body
        guard let record = seen.array?.first, seen.array?.count == 1, record["task"] == .null else { return false }
        return record["container_state"]?.string == state && record["server_state"]?.string == state
      }
      #expect(isRight, "\(step): \(seen)")
    }

    /// Compose took the server down: nothing is left in the engine, and Orc still has it in its list.
    private func expectNothing(after step: String) throws {
      #expect(try facts() == Facts(), "\(step)")
      try expectListed("created", after: step)
    }

    @Test func theSameServerStaysOneProject() throws {
      try act("PUT", "create")
      let first = try expect("running", after: "Orc's create")
      try compose("up", "-d")
      #expect(try expect("running", after: "compose up on what runs") == first)
      try compose("stop", "-t", "2")
      #expect(try expect("exited", after: "compose stop") == first)
      try act("PUT", "start")
      #expect(try expect("running", after: "Orc's start") == first)
      try act("PUT", "stop")
      #expect(try expect("exited", after: "Orc's stop") == first)
      try compose("start")
      #expect(try expect("running", after: "compose start") == first)
      try act("PUT", "restart")
      #expect(try expect("running", after: "Orc's restart") == first)

      try compose("down", "-t", "2")
      try expectNothing(after: "compose down")
      try compose("up", "-d")
      let second = try expect("running", after: "compose up")
      #expect(second != first)
      try act("PUT", "start")
      #expect(try expect("running", after: "Orc's start of what compose made") == second)
      try act("PUT", "stop")
      #expect(try expect("exited", after: "Orc's stop of what compose made") == second)
      try compose("up", "-d")
      #expect(try expect("running", after: "compose up on what Orc stopped") == second)

      try compose("down", "-t", "2")
      try expectNothing(after: "compose down again")
      try act("PUT", "start")
      let third = try expect("running", after: "Orc's start after compose down")
      try compose("up", "-d")
      #expect(try expect("running", after: "compose up on what Orc made anew") == third)

      try changedSettings(third)
      try removal()
    }

    /// A setting that Orc changes is what compose makes the container of, and it is the one that Orc wants.
    private func changedSettings(_ before: String) throws {
      try act("PUT", "modify", #"{"LIMIT":9}"#)
      #expect(try expect("running", after: "Orc's modify without a restart") == before)
      let up = try engine.compose(["up", "-d"], in: folder)
      #expect(up.status == 0, "\(up.errors)")
      let changed = try expect("running", after: "compose up on what Orc modified")
      #expect(changed != before)
      let environment = try engine.call("GET", "/containers/\(name)/json").body["Config"]?["Env"]?.array
      #expect(environment?.contains("LIMIT=9") == true)
      try act("PUT", "restart")
      #expect(try expect("running", after: "Orc's restart of the modified") == changed)
    }

    private func removal() throws {
      try act("DELETE", "destroy")
      #expect(try facts() == Facts())
      #expect(try orc.call("GET", "/api/v1/servers").body.array?.isEmpty == true)
      // The files are kept, so a person may still run it; Orc lists what he imports.
      try compose("up", "-d")
      #expect(try orc.call("PUT", "/api/v1/servers").body.array?.count == 1)
      try expect("running", after: "import of what compose runs")
      try compose("down", "-t", "2")
      try expectNothing(after: "compose down of the imported")
      try act("DELETE", "eradicate", #"{"eradicate":true}"#)
      #expect(try facts() == Facts())
      #expect(eventually { !orc.exists("servers/waiter/turn") })
    }
  }
}

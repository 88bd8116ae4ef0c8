@testable import Docker
import HTTP
import JSON
import OrcModel
import OrcTestSupport
import Testing

@Suite("stock docker compose on a server", .enabled(if: RealEngine.isExpected, "needs ORC_TEST_DOCKER"))
struct ComposeCommandTests {
  @Test("ps, logs, up, stop, start and down work, and up keeps the container", arguments: RealEngine.all)
  func commands(_ engine: RealEngine) async throws {
    try await engine.withBench { bench in
      let spec = try self.spec(bench)
      let id = spec.id
      let name = ObjectNames.container(id)
      try await bench.run(spec)
      let made = try await bench.client.container(name)
      try expect(bench.compose(id, "ps", "--format", "{{.Name}} {{.State}} {{.Service}}"), "\(name) running server\n")
      try expect(
        bench.compose(id, "config", "--hash", "server"),
        "server \(made.labels["com.docker.compose.config-hash"] ?? "")\n")
      #expect(try bench.compose(id, "logs").output.contains("begun"))
      #expect(try bench.compose(id, "up", "-d").status == 0)
      #expect(try await bench.client.container(name).id == made.id)
      #expect(try await bench.client.container(name).startedAt == made.startedAt)
      #expect(try bench.compose(id, "stop").status == 0)
      #expect(try await bench.state(id) == "exited")
      #expect(try bench.compose(id, "start").status == 0)
      #expect(try await bench.state(id) == "running")
      #expect(try bench.compose(id, "down").status == 0)
      #expect(try await bench.state(id) == nil)
      #expect(try await bench.runtime.inventory().networks.isEmpty)
      // And what compose makes is Orc's all the same.
      #expect(try bench.compose(id, "up", "-d").status == 0)
      let remade = try await bench.client.container(name)
      try await bench.runtime.create(spec)
      #expect(try await bench.client.container(name).id == remade.id)
      #expect(try await bench.runtime.observe(id).state == .running)
      try await bench.runtime.remove(id, files: .delete)
      #expect(try await bench.runtime.inventory() == RuntimeInventory(containers: [], networks: [], folders: []))
    }
  }

  @Test("Orc's container is the one that compose would make", arguments: RealEngine.all)
  func sameContainer(_ engine: RealEngine) async throws {
    try await engine.withBench { bench in
      let spec = try self.spec(bench)
      try await bench.run(spec)
      let ours = try await facts(bench, spec.id)
      try await bench.runtime.remove(spec.id, files: .keep)
      #expect(try bench.compose(spec.id, "up", "-d").status == 0)
      let theirs = try await facts(bench, spec.id)
      for (key, value) in theirs { #expect(ours[key] == value, "\(key)") }
      #expect(Set(ours.keys) == Set(theirs.keys))
    }
  }

  /// What makes up a container, as text by field.
  private func facts(_ bench: Bench, _ id: ServerID) async throws -> [String: String] {
    let json = try await bench.client.json(EngineCall(.get, "/containers/\(ObjectNames.container(id))/json"))
    var facts: [String: String] = [:]
    for part in ["Config", "HostConfig"] {
      for member in json[part]?.object?.members ?? [] {
        // The engine keeps an empty list apart from none, which means the same.
        facts["\(part).\(member.key)"] = member.value == [] ? "null" : member.value.serializedText()
      }
    }
    // Compose attaches the streams although it does not stay, and the order of the environment means nothing.
    for key in ["Config.AttachStdout", "Config.AttachStderr", "Config.AttachStdin"] { facts[key] = nil }
    // Compose keeps mounts in a map, so their order differs from one of its runs to the next.
    facts["HostConfig.Mounts"] = json["HostConfig"]?["Mounts"]?.array?.map { $0.serializedText() }.sorted()
      .joined(separator: "\n")
    facts["Config.Env"] = json["Config"]?["Env"]?.array?.compactMap(\.string).sorted().joined(separator: "\n")
    facts["Config.Labels"] = json["Config"]?["Labels"]?.object?.members.map { "\($0.key)=\($0.value)" }.sorted()
      .joined(separator: "\n")
    return facts
  }

  private func spec(_ bench: Bench) throws -> ServerSpec {
    var spec = try bench.spec(
      ports: [PortBinding(name: "PORT", host: 41_000 + Int.random(in: 0..<2_000), container: 7777, proto: .udp)])
    spec.console = .stdin
    spec.stop.signal = "SIGTERM"
    return spec
  }

  private func expect(_ result: ChildProcess.Result, _ output: String) {
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output == output)
  }
}

@testable import Docker
import HTTP
import Logging
import OrcModel
import OrcTestSupport
import Synchronization
import System
import Testing

/// A real engine that `script/test` provides.
struct RealEngine: Sendable, CustomTestStringConvertible {
  let name: String
  let address: String

  static let all = [("20.10", "ORC_TEST_DOCKER"), ("26.1", "ORC_TEST_DOCKER_26")].compactMap { name, variable in
    environment(variable).map { RealEngine(name: name, address: $0) }
  }

  /// In a full run a missing engine is a failure, not a skip.
  static let isExpected = !all.isEmpty || environment("ORC_TEST_FULL") != nil

  static let image = environment("ORC_TEST_IMAGE") ?? "orc-test/base:1"

  static let loops = Result { try EventLoopGroup(count: 1) }

  var testDescription: String { name }

  /// A client of its own for looking at the engine beside the runtime under test.
  func client() throws -> EngineClient {
    let endpoint = try #require(EngineEndpoint.parse(address))
    return EngineClient(
      http: HTTPClient(endpoint: endpoint, eventLoops: try Self.loops.get(), configuration: EngineClient.connections))
  }

  /// Hands a fresh installation on this engine to `body`, and removes all it made.
  func withBench(
    _ change: (inout DockerConfiguration) -> Void = { _ in }, _ body: (Bench) async throws -> Void
  ) async throws {
    let bench = try Bench(self, change)
    do {
      try await body(bench)
    } catch {
      try await bench.cleanUp()
      throw error
    }
    try await bench.cleanUp()
  }
}

/// A runtime of its own installation, folders and subnets on a real engine.
struct Bench: Sendable {
  private static let count = Atomic(0)

  let engine: RealEngine
  let client: EngineClient
  let home: TemporaryFolder
  let runtime: DockerRuntime
  let installation: String
  let subnet: String
  let game: GameID

  init(_ engine: RealEngine, _ change: (inout DockerConfiguration) -> Void) throws {
    let number = Self.count.add(1, ordering: .relaxed).newValue
    self.engine = engine
    client = try engine.client()
    home = try TemporaryFolder()
    let mark = String(UInt32.random(in: 0...UInt32.max), radix: 36)
    installation = "test-\(mark)"
    subnet = "10.214.\(number % 250).0/24"
    game = try #require(GameID("dk\(mark)"))
    var configuration = DockerConfiguration(home: home.path, installation: installation)
    configuration.subnets = [subnet]
    change(&configuration)
    runtime = try DockerRuntime(configuration, http: client.http, log: Logger(label: "test"))
  }

  func id(_ name: String = "one") throws -> ServerID {
    ServerID(game: game, name: try #require(ServerName(name)))
  }

  /// A server of the test image that runs `script`.
  func spec(
    _ name: String = "one", script: String = "trap 'exit 0' TERM; echo begun; while :; do sleep 0.1; done",
    ports: [PortBinding] = []
  ) throws -> ServerSpec {
    var spec = ServerSpec(
      id: try id(name), plan: PlanReference(id: game, version: "1", digest: "d"),
      image: ImageSource(reference: RealEngine.image), environment: [EnvironmentEntry(name: "MOTD", value: "a $HOME")],
      ports: ports,
      mounts: [PlanMount(source: "data", target: "/data"), PlanMount(source: "config", target: "/config")],
      command: ["sh", "-c", script], limits: Limits(memoryBytes: 64 << 20, cpus: 0.5, pids: 50))
    spec.stop.graceSeconds = 3
    return spec
  }

  static let seed = FolderSeed(
    folders: ["data", "config", "user"], files: [SeedFile(path: "config.json", bytes: Array("{}".utf8))])

  /// Folder, container and start.
  func run(_ spec: ServerSpec) async throws {
    _ = try await runtime.writeFolder(spec, seed: Self.seed)
    try await runtime.create(spec)
    try await runtime.start(spec)
  }

  func folder(_ id: ServerID) -> String { "\(home.path)/servers/\(id.game)/\(id.name)" }

  /// The state in the engine's own words.
  func state(_ id: ServerID) async throws -> String? {
    do {
      return try await client.container(ObjectNames.container(id)).status
    } catch let error as EngineError where error.isMissing {
      return nil
    }
  }

  /// Stock `docker compose` in a server's folder.
  func compose(_ id: ServerID, _ arguments: String...) throws -> ChildProcess.Result {
    let program = try #require(environment("ORC_COMPOSE"), "ORC_COMPOSE does not name the compose program")
    return try ChildProcess.run(
      [program] + arguments,
      environment: ["DOCKER_HOST": engine.address, "HOME": "/nonexistent", "PATH": "/usr/bin:/bin"],
      folder: folder(id))
  }

  func cleanUp() async throws {
    let own = [("label", ["orc.installation=\(installation)"])]
    for container in try await client.containers(all: true, filters: own) {
      try? await client.removeContainer(container.id)
    }
    for network in try await client.networks() where network.labels["orc.installation"] == installation {
      try? await client.removeNetwork(network.id)
    }
  }
}

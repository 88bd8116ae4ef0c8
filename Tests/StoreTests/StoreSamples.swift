import OrcModel
import OrcTestSupport
import Synchronization

@testable import Store

/// What store tests begin with: a file of their own, and records to put in it.
struct StoreSamples {
  let folder: TemporaryFolder
  let skipped = Skipped()

  /// What the store told of rows that it skipped.
  final class Skipped: Sendable {
    let errors = Mutex<[OrcError]>([])
  }

  init() throws { folder = try TemporaryFolder() }

  var path: String { folder.path + "/orc.db" }

  func open() throws -> SQLiteStore {
    let skipped = skipped
    return try SQLiteStore(path: path, executor: makeStoreThread()) { error in
      skipped.errors.withLock { $0.append(error) }
    }
  }

  /// Runs SQL as a person with the stock tool would.
  func sqlite3(_ sql: String) throws -> String {
    let result = try ChildProcess.run(["sqlite3", path, sql])
    return result.status == 0 ? result.output : "failed: " + result.errors
  }

  static func record(_ uid: String, ports: [Int] = [8_303], wanted: WantedState = .running) throws -> ServerRecord {
    let id = try ServerID(parsing: uid)
    let spec = ServerSpec(
      id: id, plan: PlanReference(id: id.game, version: "1.0.0", digest: "d"),
      image: ImageSource(
        reference: "pong:1", build: ImageBuild(folder: "/plans/pong", file: "Dockerfile", arguments: [])),
      environment: [EnvironmentEntry(name: "SERVER_NAME", value: "Ünï \"$HOME\" \\ /")],
      ports: ports.map { PortBinding(name: "PORT", host: $0, container: $0, proto: .udp) },
      mounts: [PlanMount(source: "data", target: "/data")], command: ["run", ""],
      limits: Limits(memoryBytes: 1 << 28, cpus: 0.5), stop: StopRule(signal: "SIGINT", command: "stop"),
      console: .rcon(port: "RCON", passwordVariable: "PASSWORD"), flushCommand: "save-all",
      ready: .query(.teeworlds, port: "PORT"))
    return ServerRecord(
      spec: spec, description: "Friday", settings: ["PASSWORD": "x"], secrets: ["PASSWORD"], wanted: wanted,
      files: FolderDigests(manifest: "m", document: nil), createdAt: 1_767_225_600)
  }

  static func job(_ number: Int, _ kind: Job.Kind, _ server: ServerID?) -> Job {
    let text = String(number)
    return Job(
      id: JobID("j_" + String(repeating: "0", count: 26 - text.count) + text), kind: kind, server: server,
      state: .running, cause: "asked", requestedBy: "key:first", input: JobInput(startsServer: true),
      createdAt: Double(number) + 0.25)
  }

  static func ended(_ job: Job, _ problem: OrcError? = nil) -> Job {
    var job = job
    job.state = problem == nil ? .succeeded : .failed
    job.problem = problem
    job.endedAt = job.createdAt + 1
    return job
  }
}

/// The code of the `OrcError` that `body` throws; nil when it throws none.
func code(_ body: () async throws -> Void) async -> OrcError.Code? {
  do {
    try await body()
    return nil
  } catch {
    return (error as? OrcError)?.code
  }
}

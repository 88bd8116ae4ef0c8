import API
import HTTP
import JSON
import Logging
import OrcModel
import Testing

/// What tests of the API share.
enum Sample {
  static let key = "orc_test-key-that-is-long-enough"
  static let readKey = "orc_read-only"

  static func name(_ text: String) -> ServerName {
    guard let name = ServerName(text) else { preconditionFailure("bad name") }
    return name
  }

  static func game(_ text: String) -> GameID {
    guard let game = GameID(text) else { preconditionFailure("bad game") }
    return game
  }

  static func id(_ game: String = "teeworlds", _ text: String = "arena") -> ServerID {
    ServerID(game: self.game(game), name: name(text))
  }

  static func job(_ kind: Job.Kind, on id: ServerID?, state: Job.State = .running) -> Job {
    Job(
      id: JobID("j_01TEST"), kind: kind, server: id, state: state, phase: "pulling image",
      progress: Job.Progress(done: 1, total: 3, unit: "bytes"), cause: "asked by key:first", requestedBy: "key:first",
      log: ["one"], createdAt: 1_795_225_600.25, startedAt: 1_795_225_601)
  }

  static let backup = BackupName(id(), stamp: "20261121-100000")

  static func view(_ id: ServerID = id(), state: RuntimeState = .running, revision: UInt64 = 1) -> ServerView {
    var spec = ServerSpec(
      id: id, plan: PlanReference(id: id.game, version: "1.0.0", digest: "d"), image: ImageSource(reference: "i:1"))
    spec.ports = [PortBinding(name: "PORT", host: 8303, container: 8303, proto: .udp)]
    let record = ServerRecord(
      spec: spec, description: "Friday \"fun\"", settings: ["SERVER_NAME": "Arena", "PASSWORD": "hunter2"],
      secrets: ["PASSWORD"], wanted: .running, createdAt: 1_795_225_600)
    let status = ServerStatus(
      state: state, isReady: true, since: 1_795_225_610, imageType: "umlatt/steamcmd", imageVersion: "1.2.16",
      configFiles: ["state": "STARTED", "password": "hunter2"])
    return ServerView(record: record, status: status, connect: "203.0.113.7:8303", revision: revision)
  }

  static func plan(_ text: String = "teeworlds", listedURL: String? = nil) -> Plan {
    Plan(
      id: game(text), title: text.uppercased(), version: "1.0.0", description: "Shoot",
      origin: PlanOrigin(kind: .shipped, folder: "/plans/\(text)"), digest: "d", image: .reference("i:1"),
      portGroups: [[PlanPort(name: "PORT", number: 8303, protocols: [.udp])]],
      variables: [
        PlanVariable(name: "MAP", defaultValue: "dm1", options: ["dm1", "dm2"]),
        PlanVariable(name: "SERVER_NAME", isRequired: true),
        PlanVariable(name: "STEAM_ID", defaultValue: "1", isFixed: true),
      ], tried: [Trial(date: "2026-11-21", architecture: "amd64")], listedURL: listedURL)
  }

  static func service(_ fake: FakeOrchestration) -> APIService {
    let keys = [
      StoredKey(id: "k_1", name: "first", hash: KeyRing.hash(of: key), scopes: ["admin"], createdAt: 0),
      StoredKey(id: "k_2", name: "reader", hash: KeyRing.hash(of: readKey), scopes: ["read"], createdAt: 0),
    ]
    var logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    logger.logLevel = .critical
    var configuration = APIService.Configuration(
      identity: Identity(version: "1.2.3"), now: { 1_795_233_590 },
      sleep: { _ in try await Task.sleep(for: .seconds(60)) })
    configuration.resetKey = {
      try fake.attempt()
      return "orc_new"
    }
    return APIService(fake, keys: KeyRing(keys, ownUserID: 4242), configuration: configuration, logger: logger)
  }

  /// A fake with one server and one plan.
  static func fake() -> FakeOrchestration {
    let fake = FakeOrchestration()
    fake.change { state in
      state.servers = [view()]
      state.plans = [plan()]
      state.jobs = [job(.create, on: id())]
      state.ended = job(.create, on: id(), state: .succeeded)
    }
    return fake
  }
}

/// What a request was answered.
struct Answered {
  let status: Int
  let headers: HTTPHeaders
  let bytes: [UInt8]

  var json: JSONValue { (try? JSONValue.parse(bytes)) ?? .null }
}

extension APIService {
  /// Sends a request with the admin key and collects the answer.
  func send(
    _ method: HTTPMethod, _ target: String, _ body: String = "", key: String? = Sample.key,
    headers: HTTPHeaders = [:], peer: PeerAddress = .ip(address: "192.0.2.1", port: 4000)
  ) async throws -> Answered {
    var headers = headers
    if let key { headers.set("X-Api-Key", key) }
    let request = HTTPRequest(
      method: method, target: target, headers: headers, body: .bytes(Array(body.utf8)), peer: peer)
    let response = await respond(to: request)
    return Answered(status: response.status.code, headers: response.headers, bytes: try await response.collected())
  }
}

extension HTTPResponse {
  /// All bytes of the body, streamed ones too.
  func collected() async throws -> [UInt8] {
    switch body {
    case .empty, .upgrade, .webSocket: return []
    case .bytes(let bytes): return bytes
    case .stream(_, let produce):
      let writer = CollectingWriter()
      try await produce(writer)
      return await writer.bytes
    }
  }
}

/// Keeps what is written.
actor CollectingWriter: HTTPBodyWriter {
  var bytes: [UInt8] = []

  func write(_ bytes: [UInt8]) async throws { self.bytes += bytes }
}

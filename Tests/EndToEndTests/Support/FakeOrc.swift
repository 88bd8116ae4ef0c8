import Crypto
import HTTP
import JSON
import OrcTestSupport
import Synchronization

/// An Orc that answers from memory at the socket of a home, for what the command does with its answers.
final class FakeOrc: Sendable {
  /// What it knows and was told.
  struct State {
    var servers: [JSONValue] = [FakeOrc.server("waiter.one", "running"), FakeOrc.server("waiter.two", "exited")]
    var backup = [UInt8]()
    /// After so many bytes a download breaks off; nil: never.
    var breaksAfter: Int?
    /// Whether it takes a range of a download.
    var takesRanges = true
    var requests: [StubHTTPServer.Recorded] = []
    /// Whether the next stream of a job's events ends before the job does.
    var endsEarly = false
    /// Lines of output of every server.
    var output = ["first", "second"]
  }

  static let backupName = "waiter.one-20261127-120000.zip"

  private let state = Mutex(State())
  let peon: PeonRun

  private init(_ peon: PeonRun) { self.peon = peon }

  /// Runs one for as long as the body lasts.
  static func with(_ body: (FakeOrc) async throws -> Void) async throws {
    let home = try TemporaryFolder()
    let fake = FakeOrc(PeonRun(home: home.path, configuration: home.path + "/config"))
    try await StubHTTPServer.with {
      fake.answer($0)
    } _: { stub in
      _ = try ChildProcess.run(["mkdir", "-p", home.path + "/servers/.orc"])
      _ = try ChildProcess.run(["ln", "-s", stub.socketPath, home.path + "/servers/.orc/orc.sock"])
      try await body(fake)
    }
  }

  func change(_ change: (inout State) -> Void) { state.withLock { change(&$0) } }

  /// What was asked so far.
  var requests: [StubHTTPServer.Recorded] { state.withLock { $0.requests } }

  /// What was asked so far that changes something.
  var changes: [(line: String, body: JSONValue)] {
    requests.filter { $0.method != .get }.map {
      ("\($0.method.rawValue) \($0.target)", (try? JSONValue.parse($0.body)) ?? .null)
    }
  }

  static func server(_ uid: String, _ condition: String, description: String = "words") -> JSONValue {
    [
      "uid": .string(uid), "plan": "waiter", "plan_version": "1", "name": "one", "description": .string(description),
      "image": "orc-test/base:1", "wanted": "running",
      "status": ["state": .string(condition), "ready": true, "since": "2026-11-27T10:00:00Z", "stale": false],
      "connect": "127.0.0.1:24000", "limits": ["memory_bytes": 268_435_456], "job": .null,
    ]
  }

  private func answer(_ request: StubHTTPServer.Recorded) -> HTTPResponse {
    state.withLock { state in
      state.requests.append(request)
      let path = request.target.prefix { $0 != "?" }.split(separator: "/").map(String.init)
      guard path.count > 2 else { return Self.refusal(404, "route.dne") }
      switch (request.method.rawValue, path[2]) {
      case ("GET", "version"):
        return Self.json(["name": "orc", "version": "9", "runtime": ["available": true, "reason": .null]])
      case ("GET", "plans"):
        guard path.count == 3 else { return Self.json(Self.plan) }
        return Self.json(["items": .array([Self.plan]), "broken": [], "next": .null])
      case ("GET", "nodes"): return Self.json(["items": [["id": "local", "status": "online", "cpus": 2]]])
      case ("POST", "uploads"):
        let digest = Hex.encode(SHA256.hash(request.body))
        return Self.json(
          ["id": "u_1", "bytes": .number(JSONNumber(request.body.count)), "sha256": .string(digest)], status: 201)
      case ("DELETE", "uploads"): return HTTPResponse(status: .noContent)
      case ("POST", "keys"): return Self.json(["name": "first", "key": "orc_new", "scopes": ["admin"]])
      case ("GET", "jobs"):
        defer { if path.count > 4 { state.endsEarly = false } }
        return path.count > 4 ? Self.events(isWhole: !state.endsEarly) : Self.json(Self.running)
      case ("GET", "schedules"): return Self.json(["items": [], "next": .null])
      case ("PUT", "server"):
        return state.servers.isEmpty ? Self.refusal(404, "srv.dne") : Self.json(["status": "success"])
      case (_, "servers"): return Self.server(request, Array(path.dropFirst(3)), &state)
      default: return Self.refusal(404, "route.dne")
      }
    }
  }

  private static func server(_ request: StubHTTPServer.Recorded, _ path: [String], _ state: inout State)
    -> HTTPResponse
  {
    guard let uid = path.first else {
      if request.method == .post { return json(job, status: 202) }
      return json(["items": .array(state.servers), "next": .null])
    }
    guard let view = state.servers.first(where: { $0["uid"]?.string == uid }) else { return refusal(404, "srv.dne") }
    switch (request.method.rawValue, path.count > 1 ? path[1] : "") {
    case ("GET", "backups"): return path.count == 3 ? download(request, &state) : backups(state)
    case ("GET", "logs"):
      let lines = state.output
      guard request.target.contains("follow=true") else {
        return json(["items": .array(lines.map { .string($0) }), "next": .null])
      }
      let events = lines.map { ServerSentEvent(event: "line", data: $0) } + [ServerSentEvent(event: "end", data: " ")]
      return stream(events)
    case ("GET", "stats"):
      return json(["uid": .string(uid), "running": true, "cpu_percent": 12, "memory_bytes": 104_857_600])
    case ("GET", _): return json(view)
    default: return json(job, status: 202)
    }
  }

  private static func backups(_ state: State) -> HTTPResponse {
    json([
      "items": [
        [
          "id": .string(backupName), "bytes": .number(JSONNumber(state.backup.count)),
          "created_at": "2026-11-27T12:00:00Z", "sha256": .string(Hex.encode(SHA256.hash(state.backup))),
        ]
      ], "next": .null,
    ])
  }

  private static func download(_ request: StubHTTPServer.Recorded, _ state: inout State) -> HTTPResponse {
    let whole = state.backup
    let start = request.headers["Range"].flatMap { Int($0.dropFirst("bytes=".count).dropLast()) } ?? 0
    let isPartial = state.takesRanges && start > 0
    let rest = isPartial ? Array(whole[min(start, whole.count)...]) : whole
    let breaksAfter = state.breaksAfter
    state.breaksAfter = nil
    var response = HTTPResponse(
      status: HTTPStatus(isPartial ? 206 : 200),
      body: .stream(length: Int64(rest.count)) { writer in
        guard let breaksAfter, breaksAfter < rest.count else { return try await writer.write(rest) }
        try await writer.write(Array(rest[..<breaksAfter]))
        throw HTTPError(.closed, "as a broken line")
      })
    response.headers.set("ETag", "\"one\"")
    if isPartial { response.headers.set("Content-Range", "bytes \(start)-\(whole.count - 1)/\(whole.count)") }
    return response
  }

  private static let plan: JSONValue = [
    "id": "waiter", "title": "Waiter", "version": "1", "tried": [],
    "variables": [["name": "PASSWORD", "required": true, "secret": true], ["name": "MAP", "default": "a"]],
  ]

  private static let job: JSONValue = [
    "id": "j_1", "kind": "restore", "server": "waiter.one", "state": "queued", "phase": "queued",
  ]

  private static let running: JSONValue = [
    "id": "j_1", "state": "running", "phase": "unpacking", "progress": ["done": 50, "total": 100, "unit": "files"],
  ]

  private static func events(isWhole: Bool) -> HTTPResponse {
    let ended: JSONValue = ["id": "j_1", "kind": "restore", "state": "succeeded", "phase": "done", "warnings": []]
    return stream((isWhole ? [running, ended] : [running]).map { ServerSentEvent(event: "job", data: $0.description) })
  }

  private static func stream(_ events: [ServerSentEvent]) -> HTTPResponse {
    HTTPResponse(
      status: .ok, headers: ["Content-Type": "text/event-stream"], body: .bytes(events.flatMap(\.bytes)))
  }

  private static func json(_ value: JSONValue, status: Int = 200) -> HTTPResponse {
    HTTPResponse(
      status: HTTPStatus(status), headers: ["Content-Type": "application/json"], body: .bytes(value.serialized()))
  }

  private static func refusal(_ status: Int, _ code: String) -> HTTPResponse {
    json(["status": .number(JSONNumber(status)), "code": .string(code), "detail": "There is none."], status: status)
  }
}

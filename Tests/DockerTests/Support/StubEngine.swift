@testable import Docker
import HTTP
import JSON
import Logging
import OrcModel
import OrcTestSupport
import Synchronization
import System

/// An engine made of canned answers, on a Unix socket; it writes down what it is asked.
final class StubEngine: Sendable {
  struct Asked: Sendable, Equatable {
    var method: String
    var path: String
    var query: [String: String]
    var body: JSONValue
    var headers: HTTPHeaders

    var line: String { "\(method) \(path)" }
  }

  typealias Answer = @Sendable (Asked) async -> HTTPResponse?

  private let answer: Answer
  /// Its own, so that the work with real engines beside it does not hold it up.
  private static let loops = Result { try EventLoopGroup(count: 2) }

  private let record = Mutex<[Asked]>([])
  private let ticks = Ticks()
  let home: TemporaryFolder
  let apiVersion: String

  private init(apiVersion: String, answer: @escaping Answer) throws {
    self.apiVersion = apiVersion
    self.answer = answer
    home = try TemporaryFolder()
  }

  var asked: [Asked] { record.withLock { $0 } }
  /// Method and path of all but pings.
  var lines: [String] { asked.map(\.line).filter { $0 != "GET /_ping" } }

  /// Waits until what it was asked satisfies a condition; false when it does not in a long time.
  func waits(for condition: @escaping @Sendable ([String]) -> Bool) async -> Bool {
    await ticks.waits { condition(self.lines) }
  }

  func forget() { record.withLock { $0 = [] } }

  /// Runs an engine while `body` does; what `answer` gives nil for is answered with 404.
  static func run(
    apiVersion: String = "1.41", answer: @escaping Answer, _ body: (StubEngine, EngineClient) async throws -> Void
  ) async throws {
    let stub = try StubEngine(apiVersion: apiVersion, answer: answer)
    let path = stub.home.path + "/docker.sock"
    let loops = try loops.get()
    let server = HTTPServer(
      configuration: .init(addresses: [.unix(path: path, mode: 0o600)]), eventLoops: loops,
      logger: Logger(label: "stub")
    ) { await stub.respond($0) }
    try server.bind()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await server.run() }
      try await body(stub, EngineClient(http: HTTPClient(endpoint: .unix(path: path), eventLoops: loops)))
      server.beginShutdown(grace: .zero)
      try await group.waitForAll()
    }
  }

  private func respond(_ request: HTTPRequest) async -> HTTPResponse {
    var path = request.path
    if path.hasPrefix("/v1.") { path = "/" + path.dropFirst().drop { $0 != "/" }.dropFirst() }
    path = PercentCoding.decode(path) ?? path
    let bytes = (try? await request.body.collect(upTo: 1 << 20)) ?? []
    let query = Dictionary((request.queryItems ?? []).map { ($0.name, $0.value) }) { $1 }
    let asked = Asked(
      method: request.method.rawValue, path: path, query: query, body: (try? JSONValue.parse(bytes)) ?? .null,
      headers: request.headers)
    record.withLock { $0.append(asked) }
    ticks.tick()
    if path == "/_ping" { return HTTPResponse(headers: ["Api-Version": apiVersion], body: .bytes(Array("OK".utf8))) }
    return await answer(asked) ?? .json(["message": "nothing here"], status: 404)
  }
}

extension HTTPResponse {
  static func json(_ value: JSONValue, status: Int = 200) -> HTTPResponse {
    HTTPResponse(
      status: HTTPStatus(status), headers: ["Content-Type": "application/json"], body: .bytes(value.serialized()))
  }

  static var none: HTTPResponse { HTTPResponse(status: HTTPStatus(204)) }
}

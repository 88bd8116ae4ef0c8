package import HTTP
import JSON
import Synchronization

/// A client of one Docker engine: one method per operation of the Engine API that Orc uses.
///
/// The API's version is chosen at the first call and again after `forgetVersion`. All methods throw `EngineError`,
/// or `CancellationError` when their task is cancelled.
package final class EngineClient: Sendable {
  /// How long an ordinary call may take.
  package static let callTimeout = Duration.seconds(60)
  /// How long a call that makes the engine set up networks, file systems and processes may take.
  package static let actTimeout = Duration.seconds(120)
  /// How long the engine may be silent in the middle of a pull or build.
  package static let progressTimeout = Duration.seconds(600)
  /// The largest answer about a single object, in bytes.
  package static let objectBytesMax = 4 << 20
  /// The largest list, in bytes: 5,000 containers take about 10 MB.
  package static let listBytesMax = 64 << 20
  /// The largest error text that is read, in bytes.
  package static let errorBytesMax = 64 << 10

  /// How many connections an engine is given: each log that is followed and each stop that waits holds one.
  package static let connectionsMax = 2_000

  /// How the connections to an engine are limited.
  package static var connections: HTTPClient.Configuration {
    var configuration = HTTPClient.Configuration()
    configuration.connectionsMax = connectionsMax
    return configuration
  }

  /// The connections to the engine.
  package let http: HTTPClient
  private let version = Mutex<EngineAPIVersion?>(nil)

  /// Makes a client; nothing is sent before the first call.
  package init(http: HTTPClient) {
    self.http = http
  }

  /// Where the engine is, in words.
  package var address: String { http.endpoint.description }

  /// Makes the next call choose the version anew, as an engine that was restarted may be another.
  package func forgetVersion() {
    version.withLock { $0 = nil }
  }

  /// The version that calls use, chosen with the engine where that has not been done.
  package func apiVersion() async throws -> EngineAPIVersion {
    if let known = version.withLock({ $0 }) { return known }
    return try await ping()
  }

  /// Engine API operation SystemPing: asks whether the engine answers, and chooses the version.
  @discardableResult
  package func ping() async throws -> EngineAPIVersion {
    let response = try await send(HTTPClientRequest(target: "/_ping", timeouts: .init(responseHead: .seconds(10))))
    guard response.status.isSuccess else { throw await refusal(response) }
    _ = try await collect(response, limit: Self.errorBytesMax)
    guard let text = response.headers["Api-Version"], let newest = EngineAPIVersion(text) else {
      throw EngineError(.malformed, "\(address) does not answer as a Docker engine does: no Api-Version")
    }
    guard let chosen = EngineAPIVersion.chosen(engineNewest: newest) else {
      throw EngineError(
        .version, "the engine speaks API \(newest); \(EngineAPIVersion.oldest) (Docker 20.10) or newer is needed")
    }
    version.withLock { $0 = chosen }
    return chosen
  }
}

/// One call of the API.
struct EngineCall {
  var method = HTTPMethod.get
  /// Below the version, such as `/containers/json`; percent-encoded.
  var path: String
  var query: [QueryItem] = []
  var headers: HTTPHeaders = [:]
  var body = HTTPClientRequest.Body.none
  var timeouts = HTTPClientRequest.Timeouts(
    responseHead: EngineClient.callTimeout, idle: EngineClient.callTimeout)
  /// The largest answer, in bytes.
  var limit = EngineClient.objectBytesMax

  init(_ method: HTTPMethod = .get, _ path: String, query: [QueryItem] = []) {
    self.method = method
    self.path = path
    self.query = query
  }

  /// The same with a JSON body.
  func sending(_ value: JSONValue) -> EngineCall {
    var call = self
    call.headers["Content-Type"] = "application/json"
    call.body = .bytes(value.serialized())
    return call
  }

  /// The same with other waiting times; nil waits forever.
  func waiting(_ head: Duration?, idle: Duration? = EngineClient.callTimeout) -> EngineCall {
    var call = self
    call.timeouts = .init(responseHead: head, idle: idle)
    return call
  }

  /// The same with another limit for the answer, in bytes.
  func limited(to limit: Int) -> EngineCall {
    var call = self
    call.limit = limit
    return call
  }
}

extension EngineClient {
  /// Sends a call and answers the head of a successful answer; statuses named in `accepting` count as success.
  func open(_ call: EngineCall, accepting: Set<Int> = []) async throws -> HTTPClientResponse {
    let response = try await send(try await request(call))
    guard response.status.isSuccess || accepting.contains(response.status.code) else { throw await refusal(response) }
    return response
  }

  /// Sends a call and reads its whole answer.
  @discardableResult
  func bytes(_ call: EngineCall, accepting: Set<Int> = []) async throws -> [UInt8] {
    try await collect(try await open(call, accepting: accepting), limit: call.limit)
  }

  /// Sends a call and reads its answer as JSON.
  func json(_ call: EngineCall) async throws -> JSONValue {
    try Self.parse(try await bytes(call), limit: call.limit)
  }

  /// Sends a call that turns the connection into a stream of bytes.
  func upgrade(_ call: EngineCall) async throws -> UpgradedStream {
    var request = try await request(call)
    request.headers["Connection"] = "Upgrade"
    request.headers["Upgrade"] = "tcp"
    do {
      return try await http.upgrade(request)
    } catch let error as HTTPError {
      throw self.error(error)
    }
  }

  private func request(_ call: EngineCall) async throws -> HTTPClientRequest {
    let version = try await apiVersion()
    let query = call.query.isEmpty ? "" : "?" + QueryItem.format(call.query)
    return HTTPClientRequest(
      method: call.method, target: "/v\(version)\(call.path)\(query)", headers: call.headers, body: call.body,
      timeouts: call.timeouts)
  }

  func send(_ request: HTTPClientRequest) async throws -> HTTPClientResponse {
    do {
      return try await http.send(request)
    } catch let error as HTTPError {
      throw self.error(error)
    }
  }

  func collect(_ response: HTTPClientResponse, limit: Int) async throws -> [UInt8] {
    do {
      return try await response.body.collect(upTo: limit)
    } catch let error as HTTPError {
      throw self.error(error)
    }
  }

  /// The engine's `{"message": ...}` as an error.
  private func refusal(_ response: HTTPClientResponse) async -> EngineError {
    let status = response.status.code
    guard let bytes = try? await collect(response, limit: Self.errorBytesMax), !bytes.isEmpty else {
      return EngineError(.refused, status: status, "the engine answered \(response.status)")
    }
    let message = (try? Self.parse(bytes, limit: Self.errorBytesMax))?["message"]?.string
    return EngineError(.refused, status: status, message ?? String(decoding: bytes.prefix(500), as: UTF8.self))
  }

  func error(_ error: HTTPError) -> EngineError {
    switch error.code {
    case .timeout: EngineError(.timeout, "the engine did not answer in time: \(error.message)")
    case .bodyTooLarge, .headTooLarge: EngineError(.malformed, error.message)
    case .upgradeRefused: EngineError(.refused, status: 409, error.message)
    default: EngineError(.unreachable, error.message)
    }
  }

  /// Reads a JSON text leniently: what is not known is ignored by whoever reads the tree.
  static func parse(_ bytes: [UInt8], limit: Int) throws -> JSONValue {
    do {
      return try JSONValue.parse(bytes, limits: JSONLimits(bytes: limit, members: 2_000_000, duplicates: .keepFirst))
    } catch {
      throw EngineError(.malformed, "the engine's answer is not JSON: \(error.reason)")
    }
  }

  /// A filter as the API takes it: a JSON object of lists.
  static func filter(_ values: [(String, [String])]) -> QueryItem {
    let object = JSONObject(values.map { ($0.0, JSONValue.array($0.1.map { .string($0) })) })
    return QueryItem(name: "filters", value: JSONValue.object(object).serializedText())
  }

  /// A name in a path; a reference to an image keeps its slashes, as the engine's routes want it.
  static func segment(_ name: String) -> String {
    name.split(separator: "/", omittingEmptySubsequences: false).map { PercentCoding.encode($0) }
      .joined(separator: "/")
  }
}

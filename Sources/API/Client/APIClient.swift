package import HTTP
package import JSON

/// Speaks v2 to an Orc, on this machine or another.
package struct APIClient: Sendable {
  /// The largest answer that is taken, in bytes.
  static let answerBytesMax = 64 << 20
  /// The most members and elements of an answer.
  static let answerMembersMax = 10_000_000

  private let http: HTTPClient
  private let key: String?

  /// Makes a client; on a Unix socket no key is needed.
  package init(_ http: HTTPClient, key: String? = nil) {
    self.http = http
    self.key = key
  }

  /// Fetches what is at a path below `/api/v2`.
  package func get(_ path: String) async throws -> JSONValue { try await send(.get, path) }

  /// Sends a request to a path below `/api/v2`; `null` where the answer has no body.
  ///
  /// - Throws: `APIClientError`.
  package func send(_ method: HTTPMethod, _ path: String, body: JSONValue? = nil) async throws -> JSONValue {
    try await answer(open(method, V2.prefix + path, body: Self.content(body)))
  }

  /// Reads a whole answer; `null` where it has no body.
  func answer(_ response: HTTPClientResponse) async throws -> JSONValue {
    let bytes: [UInt8]
    do {
      bytes = try await response.body.collect(upTo: Self.answerBytesMax)
    } catch {
      throw APIClientError.unreachable("\(error)")
    }
    guard response.status.isSuccess else { throw Self.refusal(response.status, bytes) }
    guard !bytes.isEmpty else { return .null }
    do {
      return try JSONValue.parse(
        bytes, limits: JSONLimits(bytes: Self.answerBytesMax, members: Self.answerMembersMax))
    } catch {
      throw APIClientError.malformed("\(error)")
    }
  }

  /// Follows a stream of events until it ends or `each` answers false.
  ///
  /// - Throws: `APIClientError`.
  package func follow(_ path: String, each: (ServerSentEvent) async throws -> Bool) async throws {
    let response = try await open(.get, V2.prefix + path, timeouts: .none)
    guard response.status.isSuccess else { throw await Self.refusal(response) }
    var parser = EventStreamParser()
    do {
      for try await chunk in response.body {
        for event in try parser.take(chunk) {
          guard try await each(event) else { return }
        }
      }
    } catch let error as HTTPError {
      throw APIClientError.unreachable(error.message)
    }
  }

  /// A body and its media type.
  typealias Content = (body: HTTPClientRequest.Body, type: String)

  /// JSON as a body.
  static func content(_ body: JSONValue?) -> Content? { body.map { (.bytes($0.serialized()), HTTPResponse.jsonType) } }

  /// Sends a request to a whole path and waits for the head of its answer.
  func open(
    _ method: HTTPMethod, _ target: String, body: Content? = nil, headers extra: HTTPHeaders = [:],
    timeouts: HTTPClientRequest.Timeouts = HTTPClientRequest.Timeouts()
  ) async throws -> HTTPClientResponse {
    var headers: HTTPHeaders = ["Accept": "application/json, text/event-stream"]
    for field in extra.fields { headers.set(field.name, field.value) }
    if let key { headers.set("X-Api-Key", key) }
    if let body { headers.set("Content-Type", body.type) }
    do {
      return try await http.send(
        HTTPClientRequest(
          method: method, target: target, headers: headers, body: body?.body ?? .none, timeouts: timeouts))
    } catch let error as HTTPError {
      throw APIClientError.unreachable(error.message)
    }
  }

  /// What an answer that is no success says.
  static func refusal(_ response: HTTPClientResponse) async -> APIClientError {
    refusal(response.status, (try? await response.body.collect(upTo: answerBytesMax)) ?? [])
  }

  private static func refusal(_ status: HTTPStatus, _ bytes: [UInt8]) -> APIClientError {
    guard let answer = try? JSONValue.parse(bytes), let code = answer["code"]?.string ?? answer["error"]?.string else {
      return .malformed("status \(status.code)")
    }
    let faults = (answer["errors"]?.array ?? []).map { fault in
      "\(fault["pointer"]?.string ?? ""): \(fault["detail"]?.string ?? "")"
    }
    // v2 has its words in `detail`, v1 in `info`.
    let words = answer["detail"]?.string ?? answer["info"]?.string
    return .refused(
      status: status.code, code: code, message: words ?? "status \(status.code)", faults: faults,
      available: (answer["available"]?.array ?? []).compactMap(\.string))
  }
}

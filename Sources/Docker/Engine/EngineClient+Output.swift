import HTTP

/// What ContainerLogs is asked for.
package struct EngineLogRequest: Sendable {
  /// Goes on with what comes, until the container stops.
  package var follows: Bool
  /// How many of the last lines; nil is all.
  package var tail: Int?
  /// Only what came after this moment, in seconds since 1970 with fractions.
  package var since: String?

  /// Asks for everything so far.
  package init(follows: Bool = false, tail: Int? = nil, since: String? = nil) {
    self.follows = follows
    self.tail = tail
    self.since = since
  }
}

extension EngineClient {
  /// Engine API operation ContainerLogs: hands over the output, both streams in order, until `take` answers false or
  /// the stream ends.
  ///
  /// `isRaw` says that the container has a terminal, so that its output is not in frames.
  package func logs(
    of name: String, _ request: EngineLogRequest, isRaw: Bool,
    take: (_ isError: Bool, ArraySlice<UInt8>) async throws -> Bool
  ) async throws {
    var query = [QueryItem(name: "stdout", value: "1"), QueryItem(name: "stderr", value: "1")]
    if request.follows { query.append(QueryItem(name: "follow", value: "1")) }
    if let tail = request.tail { query.append(QueryItem(name: "tail", value: String(tail))) }
    if let since = request.since { query.append(QueryItem(name: "since", value: since)) }
    let call = EngineCall(.get, "/containers/\(Self.segment(name))/logs", query: query)
      .waiting(Self.callTimeout, idle: request.follows ? nil : Self.callTimeout)
    let response = try await open(call)
    var frames = EngineFrameReader()
    try await chunks(of: response) { chunk in
      guard !isRaw else { return try await take(false, chunk[...]) }
      for piece in try frames.take(chunk) {
        guard try await take(piece.stream == .stderr, piece.bytes) else { return false }
      }
      return true
    }
  }

  /// Engine API operation SystemEvents: hands over each event until cancelled; `opened` is called when it begins.
  package func events(
    filters: [(String, [String])], opened: () async throws -> Void, take: (EngineEvent) async throws -> Void
  ) async throws {
    let call = EngineCall(.get, "/events", query: [Self.filter(filters)]).waiting(Self.callTimeout, idle: nil)
    let response = try await open(call)
    try await opened()
    var lines = EngineLineReader()
    try await chunks(of: response) { chunk in
      for line in try lines.take(chunk) {
        try await take(EngineEvent(try Self.parse(line, limit: EngineLineReader.lineBytesMax)))
      }
      return true
    }
  }

  /// Hands over the pieces of a body until `take` answers false or the body ends.
  func chunks(of response: HTTPClientResponse, take: ([UInt8]) async throws -> Bool) async throws {
    do {
      for try await chunk in response.body {
        guard try await take(chunk) else { return }
      }
    } catch let error as HTTPError {
      throw self.error(error)
    }
  }
}

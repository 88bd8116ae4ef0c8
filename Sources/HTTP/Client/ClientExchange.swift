import Synchronization

/// One request and its response on a connection.
///
/// Letting go of it before the response's body has ended closes the connection.
final class ClientExchange: Sendable {
  private let lease: ConnectionLease
  private let request: HTTPClientRequest
  private let configuration: HTTPClient.Configuration
  fileprivate let state = Mutex(State())

  fileprivate struct State {
    var input: [UInt8] = []
    var inputStart = 0
    var decoder = BodyDecoder(.none)
    var keepsAlive = false
    var hasReceived = false
    var isSending = false
    var sendFailure: (any Error)?
    /// The task that sends a body; cancelled with the exchange.
    var sender: Task<Void, Never>?
  }

  init(lease: ConnectionLease, request: HTTPClientRequest, configuration: HTTPClient.Configuration) {
    self.lease = lease
    self.request = request
    self.configuration = configuration
  }

  deinit {
    abort()
  }

  /// Says that not one byte of the response has come.
  var isUntouched: Bool { state.withLock { !$0.hasReceived } }

  /// Closes the connection where the exchange hasn't ended.
  func abort() {
    state.withLock { $0.sender }?.cancel()
    lease.close()
  }

  /// Sends the request and waits for the head of the response.
  func start(host: String, isUpgrade: Bool) async throws -> ResponseHead {
    let core = lease.core
    let writeTimeout = request.timeouts.idle?.clampedNanoseconds ?? LoopTimer.never
    core.loop.perform { core.channel.writeTimeout = writeTimeout }
    try await sendRequest(RequestSerializer.head(request, host: host))
    let head = try await receiveHead(isUpgrade: isUpgrade)
    state.withLock { state in
      state.keepsAlive = head.keepsAlive && head.status.code != 101
      state.decoder = BodyDecoder(head.status.code == 101 ? .none : head.body(answering: request.method))
    }
    return head
  }

  /// The next bytes of the response's body; nil at its end, when the connection is free for others.
  func nextChunk() async throws -> [UInt8]? {
    do {
      while true {
        if let chunk = try state.withLock({ try $0.decode() }) { return chunk }
        guard !state.withLock({ $0.decoder.isDone }) else {
          end()
          return nil
        }
        guard let bytes = try await lease.core.read(timeout: request.timeouts.idle) else {
          try endOfInput()
          continue
        }
        state.withLock { $0.input = bytes }
      }
    } catch {
      abort()
      throw state.withLock { $0.sendFailure } ?? error
    }
  }

  /// Takes the connection out of HTTP.
  func leave(_ headers: HTTPHeaders) async throws -> UpgradedStream {
    let rest = state.withLock { state in
      defer { state.input = [] }
      return Array(state.input[state.inputStart...])
    }
    let core = lease.core
    lease.leave()
    return try await LoopWait<UpgradedStream>.wait(on: core.loop) { wait in
      core.channel.writeTimeout = LoopTimer.never
      core.unread(rest)
      wait.end(.success(UpgradedStream(core, responseHeaders: headers)))
    }
  }

  private func end() {
    let isReusable = state.withLock { $0.keepsAlive && !$0.isSending && $0.inputStart == $0.input.count }
    if isReusable { lease.giveBack() } else { abort() }
  }

  private func endOfInput() throws {
    try state.withLock { state in
      if let failure = state.sendFailure { throw failure }
      state.keepsAlive = false
      try state.decoder.end()
    }
  }
}

// MARK: - Sending

extension ClientExchange {
  /// From how many bytes on a body is sent beside the reading, since the answer may come before its end.
  private static let besideBytesMin = StreamCore.highWaterBytes

  private func sendRequest(_ head: [UInt8]) async throws {
    switch request.body {
    case .none: try await lease.core.write(head)
    case .bytes(let bytes) where bytes.count < Self.besideBytesMin: try await lease.core.write(head, bytes)
    case .bytes(let bytes):
      try await lease.core.write(head)
      sendBeside(length: Int64(bytes.count)) { try await $0.write(bytes) }
    case .stream(let length, let produce):
      try await lease.core.write(head)
      sendBeside(length: length, produce)
    }
  }

  private func sendBeside(
    length: Int64?, _ produce: @escaping @Sendable (any HTTPBodyWriter) async throws -> Void
  ) {
    state.withLock { $0.isSending = true }
    let writer = RequestBodyWriter(core: lease.core, length: length)
    // Cancelled by `abort`, which every way out of the exchange takes unless the sending has ended.
    let sender = Task(executorPreference: lease.core.loop) { [weak self, lease] in
      do {
        try await produce(writer)
        try await writer.finish()
        self?.state.withLock { $0.isSending = false }
      } catch {
        self?.sendingFailed(error, lease)
      }
    }
    state.withLock { $0.sender = sender }
  }

  /// A server that answers early stops reading, and its answer is worth more than our error.
  private func sendingFailed(_ error: any Error, _ lease: ConnectionLease) {
    if let error = error as? HTTPError, error.code == .system || error.code == .closed { return }
    state.withLock { $0.sendFailure = error }
    lease.core.loop.perform { lease.core.close() }
  }
}

// MARK: - Receiving

extension ClientExchange {
  private func receiveHead(isUpgrade: Bool) async throws -> ResponseHead {
    let clock = lease.core.loop.clock
    let deadline = request.timeouts.responseHead.map { clock.nanoseconds() + $0.clampedNanoseconds }
    var scanner = HeadScanner(bytesMax: configuration.headBytesMax)
    while true {
      if let head = try state.withLock({ try $0.takeHead(&scanner, configuration.fieldsMax) }) {
        // Interim responses come before the real one (RFC 9110 section 15.2).
        if head.status.code >= 200 || (isUpgrade && head.status.code == 101) { return head }
        guard head.status.code != 101 else { throw HTTPError(.startLine, "the server upgrades without being asked") }
        scanner = HeadScanner(bytesMax: configuration.headBytesMax)
        continue
      }
      let remaining = deadline.map { Duration.nanoseconds(max(1, $0 - clock.nanoseconds())) }
      guard let bytes = try await lease.core.read(timeout: remaining) else {
        throw state.withLock { $0.sendFailure }
          ?? HTTPError(.closed, "the server closed the connection without an answer")
      }
      state.withLock { state in
        state.hasReceived = true
        if state.input.isEmpty { state.input = bytes } else { state.input.append(contentsOf: bytes) }
      }
    }
  }
}

extension ClientExchange.State {
  /// Takes a whole head out of the input; nil when more is needed.
  fileprivate mutating func takeHead(_ scanner: inout HeadScanner, _ fieldsMax: Int) throws(HTTPError) -> ResponseHead?
  {
    guard inputStart < input.count else { return nil }
    let kept = input
    let rest = kept.span.extracting(inputStart...)
    guard let end = try scanner.findEnd(in: rest) else { return nil }
    let head = try ResponseHead(parsing: rest.extracting(0..<end), fieldsMax: fieldsMax)
    skip(to: inputStart + end)
    return head
  }

  /// Takes body bytes out of the input; nil when there are none.
  fileprivate mutating func decode() throws(HTTPError) -> [UInt8]? {
    let kept = input
    let bytes = kept.span
    var index = inputStart
    var chunk: [UInt8] = []
    while let range = try decoder.next(bytes, &index) {
      if chunk.isEmpty { chunk = bytes.array(range) } else { chunk.append(contentsOf: bytes.array(range)) }
    }
    skip(to: index)
    return chunk.isEmpty ? nil : chunk
  }

  private mutating func skip(to index: Int) {
    inputStart = index
    guard index == input.count else { return }
    input = []
    inputStart = 0
  }
}

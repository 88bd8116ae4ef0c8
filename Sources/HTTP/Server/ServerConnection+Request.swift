// A request: handing it to the handler, and reading its body when the handler asks.

extension ServerConnection {
  /// Hands a request to the handler.
  func begin(_ head: RequestHead) {
    phase = .handling
    let number = shard.nextRequestNumber()
    current = CurrentRequest(
      number: number, isHead: head.method == .head, isHTTP10: head.isHTTP10, keepsAlive: head.keepsAlive,
      acceptsUpgrade: head.framing.wantsUpgrade && !head.isHTTP10,
      awaitsContinue: head.framing.expectsContinue && !head.isHTTP10 && head.hasBody, headers: head.headers)
    var body = HTTPRequestBody.empty
    if head.hasBody {
      let framing: ResponseHead.Body = head.framing.contentLength.map { .length($0) } ?? .chunked
      current.body = BodyDecoder(framing)
      let source = ConnectionBody(connection: self, number: number, announcedLength: head.framing.contentLength)
      body = HTTPRequestBody(source: .exchange(source), bytesMax: limits.bodyBytesMax)
    }
    let request = HTTPRequest(
      method: head.method, target: head.target, headers: head.headers, body: body, peer: peer, number: number)
    // The connection keeps the task, cancels it when a stream's client is gone, and ends only after it.
    task = Task(executorPreference: loop) { await self.handle(request) }
  }

  private func handle(_ request: HTTPRequest) async {
    let response = await shard.core.handler(request)
    switch response.body {
    case .empty, .bytes:
      if loop.isCurrent { return complete(response) }
      loop.perform { self.complete(response) }
    case .stream(let length, let produce): await stream(response, length, produce)
    case .upgrade(let name, let use): await upgrade(response, name, use)
    case .webSocket(let options, let use): await openWebSocket(request, options, use)
    }
  }

  private func complete(_ response: HTTPResponse) {
    guard taskEnded() else { return }
    respond(response)
  }

  /// Waits for the next chunk of the body of the request with the number.
  func startReadingBody(_ number: UInt64, _ wait: LoopWait<[UInt8]?>) {
    guard phase == .handling, current.number == number, bodyWait?.isWaiting != true else {
      return wait.end(.failure(HTTPError(.closed, "the request's body can't be read any more")))
    }
    bodyWait = wait
    if current.awaitsContinue {
      current.awaitsContinue = false
      if input.isEmpty { channel.send(Self.continueHead) }
    }
    pump()
    if bodyWait?.isWaiting == true { channel.deadline = loop.now + limits.bodyTimeout }
  }

  private static let continueHead = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)

  /// Brings the handler the next bytes of the body; says whether there may be more to do.
  func advanceBody() -> Bool {
    guard let wait = bodyWait, wait.isWaiting else { return false }
    do {
      guard let chunk = try nextBodyBytes() else { return false }
      bodyWait = nil
      channel.deadline = LoopTimer.never
      wait.end(.success(chunk.isEmpty ? nil : chunk))
    } catch {
      current.keepsAlive = false
      bodyWait = nil
      wait.end(.failure(error))
    }
    return false
  }

  /// Throws away a body that nobody read; says whether there may be more to do.
  func skipBody() -> Bool {
    do {
      guard let chunk = try nextBodyBytes() else { return false }
      skippedBytes += chunk.count
      if chunk.isEmpty {
        phase = .head
      } else if skippedBytes > limits.unreadBodyBytesMax {
        linger(afterClosingWrite: false)
      }
      return true
    } catch {
      close(error)
      return false
    }
  }

  /// The next bytes of the body: empty at its end, nil when they have to be waited for.
  private func nextBodyBytes() throws(HTTPError) -> [UInt8]? {
    while true {
      if current.body.isDone { return [] }
      if inputStart < input.count {
        var index = inputStart
        let kept = input
        let chunk = try decodeBody(kept.span, &index)
        skipInput(to: index)
        if !chunk.isEmpty { return chunk }
        continue
      }
      switch channel.read() {
      case .nothing: return nil
      case .end: try current.body.end()
      case .bytes(let count):
        let buffer = unsafe UnsafeRawBufferPointer(start: loop.scratch.baseAddress, count: count)
        let fresh = unsafe buffer.bindMemory(to: UInt8.self)
        let bytes = unsafe fresh.span
        var index = 0
        let chunk = try decodeBody(bytes, &index)
        if index < count { input = bytes.array(index..<count) }
        if !chunk.isEmpty { return chunk }
      }
    }
  }

  private func decodeBody(_ bytes: Span<UInt8>, _ index: inout Int) throws(HTTPError) -> [UInt8] {
    var chunk: [UInt8] = []
    while let range = try current.body.next(bytes, &index) {
      if chunk.isEmpty { chunk = bytes.array(range) } else { chunk.append(contentsOf: bytes.array(range)) }
    }
    return chunk
  }
}

/// The body of a request that is still on its connection.
private struct ConnectionBody: HTTPBodySource {
  let connection: ServerConnection
  let number: UInt64
  let announcedLength: Int64?

  func nextChunk() async throws -> [UInt8]? {
    try await LoopWait.wait(on: connection.loop) { [connection, number] in
      connection.startReadingBody(number, $0)
    }
  }
}

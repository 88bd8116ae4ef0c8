// Responses that are made while they are sent, and connections that leave HTTP.

extension ServerConnection {
  /// Sends the head, lets the closure make the body, and ends it.
  func stream(
    _ response: HTTPResponse, _ length: Int64?,
    _ produce: @escaping @Sendable (any HTTPBodyWriter) async throws -> Void
  ) async {
    let number = current.number
    var failure: (any Error)?
    do {
      let hasBody = try await LoopWait<Bool>.wait(on: loop) { self.beginStream(response, length, $0) }
      if hasBody { try await produce(ConnectionWriter(connection: self, number: number)) }
    } catch {
      failure = error
    }
    let isWhole = failure == nil
    loop.perform { self.endStream(isWhole) }
  }

  private func beginStream(_ response: HTTPResponse, _ length: Int64?, _ wait: LoopWait<Bool>) {
    guard phase == .handling else {
      return wait.end(.failure(HTTPError(.closed, "the client is gone")))
    }
    decideWhetherToKeepAlive()
    if length == nil, current.isHTTP10 { current.keepsAlive = false }
    let framing: ResponseFraming = length.map { .length($0) } ?? (current.isHTTP10 ? .untilEnd : .chunked)
    writeHead(response, framing)
    channel.send(loop.output)
    let hasBody = !current.isHead && !response.status.isBodiless
    current.isStreaming = true
    current.isChunked = hasBody && length == nil && !current.isHTTP10
    current.streamRemaining = hasBody ? length : nil
    wait.end(.success(hasBody))
  }

  /// Sends a piece of the stream; the wait ends when the client has taken enough of it.
  func writeStream(_ number: UInt64, _ bytes: [UInt8], _ wait: LoopWait<Void>) {
    guard phase == .handling, current.number == number, current.isStreaming, channel.isOpen,
      !channel.isWriteBroken
    else {
      return wait.end(.failure(HTTPError(.closed, "the client is gone")))
    }
    guard !bytes.isEmpty else { return wait.end(.success(())) }
    if let remaining = current.streamRemaining {
      guard Int64(bytes.count) <= remaining else {
        return wait.end(.failure(HTTPError(.usage, "the stream is longer than its announced length")))
      }
      current.streamRemaining = remaining - Int64(bytes.count)
    }
    if current.isChunked { sendChunk(bytes) } else { channel.send(bytes) }
    guard !channel.isWriteBroken else {
      return wait.end(.failure(HTTPError(.closed, "the client is gone")))
    }
    guard channel.pendingBytes > StreamCore.highWaterBytes else { return wait.end(.success(())) }
    writeWait = wait
  }

  private func sendChunk(_ bytes: [UInt8]) {
    loop.output.removeAll(keepingCapacity: true)
    HeadSerializer.appendChunkSize(bytes.count, to: &loop.output)
    if bytes.count <= Self.joinedChunkBytesMax {
      loop.output.append(contentsOf: bytes)
      loop.output.append(contentsOf: Self.lineEnd)
      channel.send(loop.output)
    } else {
      channel.send(loop.output, bytes)
      channel.send(Self.lineEnd)
    }
  }

  private func endStream(_ isWhole: Bool) {
    guard taskEnded() else { return }
    // Breaking the connection is the only way to say that the rest won't come (RFC 9112 section 8).
    guard isWhole, (current.streamRemaining ?? 0) == 0 else { return close() }
    if current.isChunked { channel.send(Self.lastChunk) }
    current.isStreaming = false
    afterResponse()
  }

  /// Answers 101 and gives the connection to the closure.
  func upgrade(
    _ response: HTTPResponse, _ name: String, _ use: @escaping @Sendable (UpgradedStream) async throws -> Void
  ) async {
    let stream = try? await LoopWait<UpgradedStream?>.wait(on: loop) { self.beginUpgrade(response, name, $0) }
    guard let stream = stream.flatMap({ $0 }) else { return }
    // An error means that the connection is of no more use; it is closed either way.
    try? await use(stream)
    stream.close()
    loop.perform { _ = self.taskEnded() }
  }

  private func beginUpgrade(_ response: HTTPResponse, _ name: String, _ wait: LoopWait<UpgradedStream?>) {
    guard phase == .handling, current.acceptsUpgrade, current.body.isDone else {
      if taskEnded() {
        var error = HTTPServerError(HTTPError(.usage, "this is only for requests that upgrade to \(name)"))
        error.status = HTTPStatus(426)
        error.headers = ["Upgrade": name]
        respond(shard.core.configuration.renderError(error))
      }
      return wait.end(.success(nil))
    }
    var response = response
    response.status = HTTPStatus(101)
    response.headers.set("Upgrade", name)
    writeHead(response, .switchingProtocols)
    channel.send(loop.output)
    wait.end(.success(UpgradedStream(leave())))
  }

  private static let joinedChunkBytesMax = 16 << 10
  private static let lineEnd = Array("\r\n".utf8)
  private static let lastChunk = Array("0\r\n\r\n".utf8)
}

/// Writes into the response of a connection.
private struct ConnectionWriter: HTTPBodyWriter {
  let connection: ServerConnection
  let number: UInt64

  func write(_ bytes: [UInt8]) async throws {
    try await LoopWait.wait(on: connection.loop) { [connection, number] in
      connection.writeStream(number, bytes, $0)
    }
  }
}

// The response: its head, its body at once, and what happens on the connection afterwards.

extension ServerConnection {
  /// Up to how many bytes a body is copied behind its head instead of being written as a second piece.
  private static let joinedBodyBytesMax = 16 << 10

  /// Sends a whole response and goes on with the connection.
  func respond(_ response: HTTPResponse) {
    var response = response
    compress(&response)
    var bytes: [UInt8] = []
    if case .bytes(let body) = response.body { bytes = body }
    decideWhetherToKeepAlive()
    writeHead(response, .length(Int64(bytes.count)))
    if current.isHead || response.status.isBodiless {
      channel.send(loop.output)
    } else if bytes.count <= Self.joinedBodyBytesMax {
      loop.output.append(contentsOf: bytes)
      channel.send(loop.output)
    } else {
      channel.send(loop.output, bytes)
    }
    afterResponse()
  }

  /// Answers without a handler, and for the last time.
  func answerByItself(_ error: HTTPServerError) {
    shard.countRefusedRequest()
    phase = .handling
    current = CurrentRequest()
    input = []
    inputStart = 0
    var response = shard.core.configuration.renderError(error)
    if case .bytes = response.body {} else { response.body = .empty }
    writeHead(response, .length(Int64(response.bytes.count)))
    channel.send(loop.output, response.bytes)
    linger(afterClosingWrite: true)
    pump()
  }

  /// Goes on after a response: the rest of the writing, then the rest of the body, then the next request.
  func afterResponse() {
    guard channel.isOpen else { return }
    guard channel.pendingBytes == 0 else {
      phase = .flushing
      return
    }
    guard current.keepsAlive else { return end() }
    if current.body.isDone {
      phase = .head
    } else {
      phase = .skippingBody
      skippedBytes = 0
      channel.deadline = loop.now + limits.bodyTimeout
    }
    pump()
  }

  /// Ends the connection after its last response.
  ///
  /// Closing while unread bytes are there would send a reset, which can take the response away from the
  /// client (RFC 9112 section 9.6).
  private func end() {
    if current.body.isDone, input.isEmpty {
      switch channel.read() {
      case .nothing, .end: return close()
      case .bytes: break
      }
    }
    linger(afterClosingWrite: true)
    pump()
  }

  /// Throws away what comes until the client closes.
  func linger(afterClosingWrite: Bool) {
    phase = .lingering
    skippedBytes = 0
    input = []
    inputStart = 0
    channel.closeWrite()
    channel.deadline = loop.now + limits.lingerTimeout
  }

  /// Reads and forgets; says whether there may be more to do.
  func linger() -> Bool {
    switch channel.read() {
    case .nothing: return false
    case .end:
      if channel.pendingBytes == 0 { close() }
      return false
    case .bytes(let count):
      skippedBytes += count
      guard skippedBytes <= ServerLimits.lingerBytesMax else {
        close()
        return false
      }
      return true
    }
  }

  /// Decides what the Connection field says.
  func decideWhetherToKeepAlive() {
    if shard.core.isShuttingDown { current.keepsAlive = false }
    guard !current.body.isDone else { return }
    // A client that waits for `100 Continue` may send the body or not, so the connection can't go on.
    let isTooLong = current.body.remaining.map { $0 > Int64(limits.unreadBodyBytesMax) } ?? false
    if current.awaitsContinue || isTooLong { current.keepsAlive = false }
  }

  /// How a response's body is framed.
  enum ResponseFraming {
    case length(Int64)
    case chunked
    case untilEnd
    case switchingProtocols
  }

  /// Writes the head into the loop's output buffer.
  func writeHead(_ response: HTTPResponse, _ framing: ResponseFraming) {
    loop.output.removeAll(keepingCapacity: true)
    HeadSerializer.appendStatusLine(response.status, to: &loop.output)
    var hasDate = false
    var ownLength = false
    for field in response.headers.fields {
      switch field.name.utf8.count {
      case 4 where field.name.equalsIgnoringASCIICase("date"): hasDate = true
      case 10 where field.name.equalsIgnoringASCIICase("connection"): continue
      case 14 where field.name.equalsIgnoringASCIICase("content-length"):
        // The answer to HEAD may say how long the body of GET is without having it.
        guard current.isHead, case .length(0) = framing else { continue }
        ownLength = true
      case 17 where field.name.equalsIgnoringASCIICase("transfer-encoding"): continue
      default: break
      }
      HeadSerializer.append(field, to: &loop.output)
    }
    if !hasDate {
      loop.output.append(contentsOf: Self.dateName)
      loop.output.append(contentsOf: loop.dateField.current())
    }
    if !ownLength { appendFraming(framing, response.status) }
    appendConnection(framing)
    loop.output.append(contentsOf: Self.headEnd)
  }

  private func appendFraming(_ framing: ResponseFraming, _ status: HTTPStatus) {
    switch framing {
    case .length(let length):
      // RFC 9110 section 8.6: none with 1xx and 204; with 304 it would speak of another body.
      guard !status.isBodiless else { return }
      loop.output.append(contentsOf: Self.lengthName)
      HeadSerializer.append(length, to: &loop.output)
    case .chunked: loop.output.append(contentsOf: Self.chunkedField)
    case .untilEnd, .switchingProtocols: return
    }
  }

  private func appendConnection(_ framing: ResponseFraming) {
    if case .switchingProtocols = framing { return loop.output.append(contentsOf: Self.upgradeField) }
    if !current.keepsAlive {
      loop.output.append(contentsOf: Self.closeField)
    } else if current.isHTTP10 {
      loop.output.append(contentsOf: Self.keepAliveField)
    }
  }

  private static let dateName = Array("\r\nDate: ".utf8)
  private static let lengthName = Array("\r\nContent-Length: ".utf8)
  private static let chunkedField = Array("\r\nTransfer-Encoding: chunked".utf8)
  private static let closeField = Array("\r\nConnection: close".utf8)
  private static let keepAliveField = Array("\r\nConnection: keep-alive".utf8)
  private static let upgradeField = Array("\r\nConnection: Upgrade".utf8)
  private static let headEnd = Array("\r\n\r\n".utf8)
}

extension HTTPResponse {
  /// The bytes of the body where it is there as a whole.
  var bytes: [UInt8] {
    guard case .bytes(let bytes) = body else { return [] }
    return bytes
  }
}

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
    // Taken out and put back, so that appending doesn't check the loop's property each time.
    var output: [UInt8] = []
    swap(&output, &loop.output)
    output.removeAll(keepingCapacity: true)
    HeadSerializer.appendStatusLine(response.status, to: &output)
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
      HeadSerializer.append(field, to: &output)
    }
    if !hasDate { output.append(contentsOf: loop.dateField.current()) }
    if !ownLength { appendFraming(framing, response.status, to: &output) }
    appendConnection(framing, to: &output)
    HeadSerializer.append("\r\n\r\n", to: &output)
    swap(&output, &loop.output)
  }

  private func appendFraming(_ framing: ResponseFraming, _ status: HTTPStatus, to output: inout [UInt8]) {
    switch framing {
    case .length(let length):
      // RFC 9110 section 8.6: none with 1xx and 204; with 304 it would speak of another body.
      guard !status.isBodiless else { return }
      HeadSerializer.append("\r\nContent-Length: ", to: &output)
      HeadSerializer.append(length, to: &output)
    case .chunked: HeadSerializer.append("\r\nTransfer-Encoding: chunked", to: &output)
    case .untilEnd, .switchingProtocols: return
    }
  }

  private func appendConnection(_ framing: ResponseFraming, to output: inout [UInt8]) {
    if case .switchingProtocols = framing {
      HeadSerializer.append("\r\nConnection: Upgrade", to: &output)
    } else if !current.keepsAlive {
      HeadSerializer.append("\r\nConnection: close", to: &output)
    } else if current.isHTTP10 {
      HeadSerializer.append("\r\nConnection: keep-alive", to: &output)
    }
  }
}

extension HTTPResponse {
  /// The bytes of the body where it is there as a whole.
  var bytes: [UInt8] {
    guard case .bytes(let bytes) = body else { return [] }
    return bytes
  }
}

/// The head of a response, parsed and checked (RFC 9112 sections 4 and 5).
struct ResponseHead {
  let status: HTTPStatus
  let headers: HTTPHeaders
  let framing: MessageFraming
  let isHTTP10: Bool

  /// How the end of the body is found (RFC 9112 section 6.3).
  enum Body: Equatable {
    case none
    case length(Int64)
    case chunked
    case untilEnd
  }

  /// Says that the server is ready for another request on the connection.
  var keepsAlive: Bool { isHTTP10 ? framing.keepsAlive && !framing.closes : !framing.closes }

  /// Parses a head from its first byte to the empty line that ends it.
  init(parsing head: Span<UInt8>, fieldsMax: Int) throws(HTTPError) {
    // "HTTP/1.1 200" and CR LF are 14 bytes; the reason and the space before it may be missing.
    guard head.count >= 14, head.text(0..<7) == "HTTP/1.", head[8] == ASCII.space else {
      throw HTTPError(.startLine, "the answer is not HTTP/1.1")
    }
    guard head[7] == 0x30 || head[7] == 0x31 else { throw HTTPError(.version, "the answer's version is unknown") }
    isHTTP10 = head[7] == 0x30
    var code = 0
    for index in 9..<12 {
      guard ASCII.isDigit(head[index]) else { throw HTTPError(.startLine, "the answer has no status code") }
      code = code * 10 + Int(head[index] - ASCII.zero)
    }
    guard code >= 100, head[12] == ASCII.space || head[12] == ASCII.cr else {
      throw HTTPError(.startLine, "the answer has no status code")
    }
    var end = 12
    while ASCII.isFieldValue(head[end]) { end += 1 }
    guard head[end] == ASCII.cr, head[end + 1] == ASCII.lf else {
      throw HTTPError(.startLine, "the answer's reason phrase has a control character")
    }
    status = HTTPStatus(code: code, reason: end > 13 ? head.text(13..<end) : "")
    let fieldsStart = end + 2
    var reader = FieldLineReader(start: fieldsStart, fieldsMax: fieldsMax)
    var framing = MessageFraming()
    while let field = try reader.next(in: head) { try framing.take(field, in: head) }
    try framing.check(isHTTP10: isHTTP10)
    self.framing = framing
    headers = HTTPHeaders(wire: WireFields(bytes: head.array(fieldsStart..<head.count), start: 0))
  }

  /// How the body ends when this answers a request with the method.
  func body(answering method: HTTPMethod) -> Body {
    if method == .head || status.isBodiless { return .none }
    if framing.isChunked { return .chunked }
    guard let length = framing.contentLength else { return .untilEnd }
    return length == 0 ? .none : .length(length)
  }
}

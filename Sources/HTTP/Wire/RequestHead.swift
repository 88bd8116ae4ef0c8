/// The head of a request, parsed and checked (RFC 9112 sections 3 and 5, RFC 9110 section 7.2).
struct RequestHead {
  let method: HTTPMethod
  let target: String
  let headers: HTTPHeaders
  let framing: MessageFraming
  let isHTTP10: Bool

  /// Says that a body follows the head.
  var hasBody: Bool { framing.isChunked || (framing.contentLength ?? 0) > 0 }

  /// Says that the client is ready for another request on the connection.
  var keepsAlive: Bool { isHTTP10 ? framing.keepsAlive && !framing.closes : !framing.closes }

  /// Parses a head from its first byte to the empty line that ends it.
  init(parsing head: Span<UInt8>, fieldsMax: Int) throws(HTTPError) {
    var line = RequestLine()
    let fieldsStart = try line.parse(head)
    method = line.method
    target = line.target
    isHTTP10 = line.isHTTP10
    var reader = FieldLineReader(start: fieldsStart, fieldsMax: fieldsMax)
    var framing = MessageFraming()
    while let field = try reader.next(in: head) { try framing.take(field, in: head) }
    try framing.check(isHTTP10: isHTTP10)
    guard framing.hosts == 1 || (isHTTP10 && framing.hosts == 0) else {
      throw HTTPError(.host, framing.hosts == 0 ? "the Host field is missing" : "the Host field is there twice")
    }
    self.framing = framing
    headers = HTTPHeaders(wire: WireFields(bytes: head.array(fieldsStart..<head.count), start: 0))
  }
}

/// The first line of a request.
private struct RequestLine {
  var method = HTTPMethod.get
  var target = ""
  var isHTTP10 = false

  /// The longest method in bytes.
  private static let methodBytesMax = 32

  /// Parses the line and says where the next one starts.
  mutating func parse(_ head: Span<UInt8>) throws(HTTPError) -> Int {
    var index = 0
    while index < head.count, ASCII.isToken(head[index]) { index += 1 }
    guard index > 0, index <= Self.methodBytesMax, index < head.count, head[index] == ASCII.space else {
      throw HTTPError(.startLine, "the request line doesn't start with a method and a space")
    }
    method = Self.method(head, index)
    let targetStart = index + 1
    index = targetStart
    while index < head.count, ASCII.isTarget(head[index]) { index += 1 }
    guard index > targetStart, index < head.count, head[index] == ASCII.space else {
      throw HTTPError(.startLine, "the request target is empty or has a control character")
    }
    let end = index + 1 + 8
    try parseVersion(head, from: index + 1)
    target = head.text(targetStart..<index)
    try checkTarget(head, targetStart..<index)
    return end + 2
  }

  private static func method(_ head: Span<UInt8>, _ count: Int) -> HTTPMethod {
    if count == 3, head[0] == 0x47, head[1] == 0x45, head[2] == 0x54 { return .get }
    return HTTPMethod(rawValue: head.text(0..<count))
  }

  private mutating func parseVersion(_ head: Span<UInt8>, from start: Int) throws(HTTPError) {
    let isVersion =
      head.count >= start + 10 && Self.isHTTP(head, start) && ASCII.isDigit(head[start + 5])
      && head[start + 6] == 0x2E && ASCII.isDigit(head[start + 7])
      && head[start + 8] == ASCII.cr && head[start + 9] == ASCII.lf
    guard isVersion else { throw HTTPError(.startLine, "the request line doesn't end with HTTP/1.1") }
    let minor = head[start + 7]
    guard head[start + 5] == 0x31, minor == 0x30 || minor == 0x31 else {
      throw HTTPError(.version, "only HTTP/1.0 and HTTP/1.1 are spoken here")
    }
    isHTTP10 = minor == 0x30
  }

  private static func isHTTP(_ head: Span<UInt8>, _ start: Int) -> Bool {
    head[start] == 0x48 && head[start + 1] == 0x54 && head[start + 2] == 0x54 && head[start + 3] == 0x50
      && head[start + 4] == ASCII.slash
  }

  /// The four forms of RFC 9112 section 3.2, without that of CONNECT, which nobody needs here.
  private func checkTarget(_ head: Span<UInt8>, _ range: Range<Int>) throws(HTTPError) {
    for index in range where head[index] == 0x23 {
      throw HTTPError(.target, "the request target has a fragment")
    }
    if head[range.lowerBound] == ASCII.slash { return }
    if target == "*", method == .options { return }
    let lower = target.prefix(8).lowercased()
    guard lower.hasPrefix("http://") || lower.hasPrefix("https://") else {
      throw HTTPError(.target, "the request target is neither a path nor an http address")
    }
  }
}

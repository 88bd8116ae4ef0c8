/// What the fields of a head say about its body and its connection (RFC 9112 sections 6 and 9).
///
/// Whatever could be read in two ways is refused, since a proxy may have read it in the other one.
struct MessageFraming {
  /// The length from Content-Length.
  private(set) var contentLength: Int64?
  /// Says that Transfer-Encoding is `chunked`.
  private(set) var isChunked = false
  /// Says that the connection ends after this message.
  private(set) var closes = false
  /// Says that the sender asks a 1.0 connection to stay open.
  private(set) var keepsAlive = false
  /// Says that Connection lists `upgrade`.
  private(set) var wantsUpgrade = false
  /// Says that the client waits for `100 Continue`.
  private(set) var expectsContinue = false
  /// How many Host fields there were.
  private(set) var hosts = 0

  /// Takes note of a field; fields that don't matter for framing are skipped.
  mutating func take(_ line: FieldLineReader.Line, in head: Span<UInt8>) throws(HTTPError) {
    switch line.name.count {
    case 4 where head.matches(line.name, "host"): try takeHost(head, line.value)
    case 6 where head.matches(line.name, "expect"): try takeExpect(head, line.value)
    case 10 where head.matches(line.name, "connection"): takeConnection(head.text(line.value))
    case 14 where head.matches(line.name, "content-length"): try takeLength(head, line.value)
    case 17 where head.matches(line.name, "transfer-encoding"): try takeCoding(head, line.value)
    default: return
    }
  }

  /// Checks what only the whole head tells.
  func check(isHTTP10: Bool) throws(HTTPError) {
    if isChunked, contentLength != nil {
      throw HTTPError(.bodyLength, "the head has both Content-Length and Transfer-Encoding")
    }
    if isChunked, isHTTP10 {
      throw HTTPError(.bodyLength, "the head has Transfer-Encoding in HTTP/1.0")
    }
  }

  private mutating func takeHost(_ head: Span<UInt8>, _ value: Range<Int>) throws(HTTPError) {
    hosts += 1
    for index in value where !Self.isHost(head[index]) {
      throw HTTPError(.host, "the Host field has a character that no host name has")
    }
  }

  private mutating func takeExpect(_ head: Span<UInt8>, _ value: Range<Int>) throws(HTTPError) {
    guard head.matches(value, "100-continue") else {
      throw HTTPError(.expectation, "the only expectation that is met is 100-continue")
    }
    expectsContinue = true
  }

  private mutating func takeConnection(_ value: String) {
    for option in value.split(separator: ",") {
      let option = option.trimmingHTTPWhitespace()
      if option.equalsIgnoringASCIICase("close") { closes = true }
      if option.equalsIgnoringASCIICase("keep-alive") { keepsAlive = true }
      if option.equalsIgnoringASCIICase("upgrade") { wantsUpgrade = true }
    }
  }

  private mutating func takeLength(_ head: Span<UInt8>, _ value: Range<Int>) throws(HTTPError) {
    guard contentLength == nil else { throw HTTPError(.bodyLength, "the head has Content-Length twice") }
    // 18 digits always fit into 63 bits, and nobody sends an exabyte.
    guard !value.isEmpty, value.count <= 18 else { throw HTTPError(.bodyLength, "Content-Length is not a length") }
    var length: Int64 = 0
    for index in value {
      guard ASCII.isDigit(head[index]) else { throw HTTPError(.bodyLength, "Content-Length is not a number") }
      length = length * 10 + Int64(head[index] - ASCII.zero)
    }
    contentLength = length
  }

  private mutating func takeCoding(_ head: Span<UInt8>, _ value: Range<Int>) throws(HTTPError) {
    guard !isChunked else { throw HTTPError(.bodyLength, "the head has Transfer-Encoding twice") }
    guard head.matches(value, "chunked") else {
      throw HTTPError(.transferCoding, "the only transfer coding that is understood is chunked")
    }
    isChunked = true
  }

  /// The characters of a host, an IPv6 literal and a port (RFC 3986 section 3.2.2); no user, no list.
  private static func isHost(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x2C, 0x2F, 0x3F, 0x40, 0x23, 0x5C, 0x22, 0x3C, 0x3E, 0x5E, 0x60, 0x7B, 0x7C, 0x7D: false
    default: ASCII.isTarget(byte)
    }
  }
}

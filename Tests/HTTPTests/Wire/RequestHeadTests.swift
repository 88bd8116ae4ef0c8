import Testing

@testable import HTTP

/// A request head and what must become of it.
struct HeadRow: Sendable, CustomTestStringConvertible {
  let text: String
  var code: HTTPError.Code?

  init(_ text: String, _ code: HTTPError.Code? = nil) {
    self.text = text
    self.code = code
  }

  var testDescription: String { String(text.prefix(60).map { $0.isNewline ? "␍" : $0 }) }
}

/// Reads a head the way a connection does; nil while it isn't whole.
private func parse(_ bytes: [UInt8], limit: Int = 4096, fieldsMax: Int = 10) throws -> RequestHead? {
  var scanner = HeadScanner(bytesMax: limit)
  guard let end = try scanner.findEnd(in: bytes.span) else { return nil }
  return try RequestHead(parsing: bytes.span.extracting(0..<end), fieldsMax: fieldsMax)
}

/// Reads a head that comes byte by byte.
private func parseSlowly(_ bytes: [UInt8], limit: Int = 4096, fieldsMax: Int = 10) throws -> RequestHead? {
  var scanner = HeadScanner(bytesMax: limit)
  for count in 1...bytes.count {
    let part = Array(bytes[..<count])
    if let end = try scanner.findEnd(in: part.span) {
      return try RequestHead(parsing: part.span.extracting(0..<end), fieldsMax: fieldsMax)
    }
  }
  return nil
}

@Suite struct RequestHeadTests {
  static let valid = [
    "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET /%41?x=1&y HTTP/1.1\r\nhost:a:80\r\n\r\n",
    "GET / HTTP/1.0\r\n\r\n",
    "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET http://a/b HTTP/1.1\r\nHost: a\r\n\r\n",
    "M-SEARCH!#$ / HTTP/1.1\r\nHost: [::1]:5000\r\n\r\n",
    "GET / HTTP/1.1\r\nHost:\t a \t\r\nX:\r\nY: \u{e9}\t\"x\"\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 000000000000000007\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 1\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: \r\n\r\n",
  ]

  static let invalid = [
    HeadRow("GET /\r\n\r\n", .startLine),
    HeadRow("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", .startLine),
    HeadRow("GET / HTTP/1.1 \r\nHost: a\r\n\r\n", .startLine),
    HeadRow("GET / HTTP/1.10\r\nHost: a\r\n\r\n", .startLine),
    HeadRow("GET / http/1.1\r\nHost: a\r\n\r\n", .startLine),
    HeadRow("GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n", .startLine),
    HeadRow("G(T / HTTP/1.1\r\nHost: a\r\n\r\n", .startLine),
    HeadRow("GET /\u{1} HTTP/1.1\r\nHost: a\r\n\r\n", .startLine),
    HeadRow("GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n", .startLine),
    HeadRow("GET /\u{e9} HTTP/1.1\r\nHost: a\r\n\r\n", .startLine),
    HeadRow("GET / HTTP/1.1\nHost: a\n\n", .startLine),
    HeadRow("GET / HTTP/1.1\r\nHost: a\n\r\n", .field),
    HeadRow("GET / HTTP/1.1\r\nHost: a\r\n\n", .field),
    HeadRow("GET / HTTP/1.1\rHost: a\r\n\r\n", .startLine),
    HeadRow("GET a HTTP/1.1\r\nHost: a\r\n\r\n", .target),
    HeadRow("GET * HTTP/1.1\r\nHost: a\r\n\r\n", .target),
    HeadRow("CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n", .target),
    HeadRow("GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", .target),
    HeadRow("GET / HTTP/2.0\r\nHost: a\r\n\r\n", .version),
    HeadRow("GET / HTTP/0.9\r\nHost: a\r\n\r\n", .version),
    HeadRow("GET / HTTP/1.2\r\nHost: a\r\n\r\n", .version),
    HeadRow("PRI * HTTP/2.0\r\n\r\n", .version),
    HeadRow("GET / HTTP/1.1\r\n\r\n", .host),
    HeadRow("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", .host),
    HeadRow("GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", .host),
    HeadRow("GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", .host),
    HeadRow("GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", .host),
    HeadRow("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", .host),
    HeadRow("GET / HTTP/1.1\r\nHost : a\r\n\r\n", .field),
    HeadRow("GET / HTTP/1.1\r\nHost: a\r\nX\r\n\r\n", .field),
    HeadRow("GET / HTTP/1.1\r\nHost: a\r\n: x\r\n\r\n", .field),
    HeadRow("GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\n 2\r\n\r\n", .field),
    HeadRow("GET / HTTP/1.1\r\n Host: a\r\n\r\n", .field),
    HeadRow("GET / HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n", .field),
    HeadRow("GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n", .field),
    HeadRow("GET / HTTP/1.1\r\nHost: a\r\nX: \u{7f}\r\n\r\n", .field),
    HeadRow("GET / HTTP/1.1\r\nHost: a\r\nX(: b\r\n\r\n", .field),
    HeadRow("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\n", .bodyLength),
    HeadRow("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", .bodyLength),
    HeadRow("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x5\r\n\r\n", .bodyLength),
    HeadRow("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5, 5\r\n\r\n", .bodyLength),
    HeadRow("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5 5\r\n\r\n", .bodyLength),
    HeadRow("POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n", .bodyLength),
    HeadRow("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9999999999999999999\r\n\r\n", .bodyLength),
    HeadRow("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n", .bodyLength),
    HeadRow(
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", .bodyLength),
    HeadRow(
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", .bodyLength),
    HeadRow("POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", .bodyLength),
    HeadRow("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", .transferCoding),
    HeadRow("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n\r\n", .transferCoding),
    HeadRow("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n", .transferCoding),
    HeadRow("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\u{b}chunked\r\n\r\n", .field),
    HeadRow("POST / HTTP/1.1\r\nHost: a\r\nExpect: tea\r\nContent-Length: 1\r\n\r\n", .expectation),
  ]

  @Test("takes a valid head, whole and byte by byte", arguments: valid)
  func takesValid(_ text: String) throws {
    let bytes = Array(text.utf8)
    let whole = try #require(try parse(bytes))
    let slow = try #require(try parseSlowly(bytes))
    #expect(whole.method == slow.method && whole.target == slow.target && whole.headers == slow.headers)
    #expect(text.hasPrefix("\(whole.method) \(whole.target) HTTP/1."))
  }

  @Test("refuses an invalid head, whole and byte by byte", arguments: invalid)
  func refusesInvalid(_ row: HeadRow) {
    let bytes = Array(row.text.utf8)
    let whole = #expect(throws: HTTPError.self) { _ = try parse(bytes) }
    let slow = #expect(throws: HTTPError.self) { _ = try parseSlowly(bytes) }
    #expect(whole?.code == row.code)
    #expect(slow?.code == row.code)
  }

  @Test func readsFieldsWithoutRegardToCase() throws {
    let text = "GET /x HTTP/1.1\r\nHost: a\r\nX-One: 1\r\nx-two:  b c \r\nX-ONE: 2\r\nEmpty:\r\n\r\n"
    let head = try #require(try parse(Array(text.utf8)))
    #expect(head.headers["x-one"] == "1")
    #expect(head.headers.values(of: "X-One") == ["1", "2"])
    #expect(head.headers["X-TWO"] == "b c")
    #expect(head.headers["empty"] == "")
    #expect(head.headers["x-on"] == nil)
    #expect(head.headers.fields.map(\.name) == ["Host", "X-One", "x-two", "X-ONE", "Empty"])
  }

  @Test(
    "decides about the connection",
    arguments: [
      ("HTTP/1.1\r\nHost: a", true), ("HTTP/1.1\r\nHost: a\r\nConnection: Close", false),
      ("HTTP/1.1\r\nHost: a\r\nConnection: x, close", false), ("HTTP/1.0", false),
      ("HTTP/1.0\r\nConnection: keep-alive", true), ("HTTP/1.0\r\nConnection: keep-alive, close", false),
    ])
  func decidesKeepAlive(_ rest: String, _ keeps: Bool) throws {
    let head = try #require(try parse(Array("GET / \(rest)\r\n\r\n".utf8)))
    #expect(head.keepsAlive == keeps)
  }

  @Test func limitsTheHead() throws {
    let head = "GET / HTTP/1.1\r\nHost: a\r\nX: 12345678\r\n\r\n"
    #expect(try parse(Array(head.utf8), limit: head.utf8.count) != nil)
    let larger = #expect(throws: HTTPError.self) { try parse(Array(head.utf8), limit: head.utf8.count - 1) }
    #expect(larger?.code == .headTooLarge)
    let endless = #expect(throws: HTTPError.self) { try parse([UInt8](repeating: 65, count: 100), limit: 100) }
    #expect(endless?.code == .headTooLarge)
    #expect(try parse(Array(head.utf8), fieldsMax: 2) != nil)
    let more = #expect(throws: HTTPError.self) { try parse(Array(head.utf8), fieldsMax: 1) }
    #expect(more?.code == .headTooLarge)
  }
}

import Testing

@testable import HTTP

private func parse(_ text: String) throws -> ResponseHead {
  let bytes = Array(text.utf8)
  return try ResponseHead(parsing: bytes.span, fieldsMax: 10)
}

@Suite struct ResponseHeadTests {
  @Test(
    "knows how the body ends",
    arguments: [
      ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", HTTPMethod.get, ResponseHead.Body.length(5)),
      ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", .get, .none),
      ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", .head, .none),
      ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", .get, .chunked),
      ("HTTP/1.1 200 OK\r\n\r\n", .get, .untilEnd), ("HTTP/1.0 200 OK\r\n\r\n", .get, .untilEnd),
      ("HTTP/1.1 204 No Content\r\n\r\n", .get, .none), ("HTTP/1.1 304 \r\nContent-Length: 9\r\n\r\n", .get, .none),
      ("HTTP/1.1 200\r\n\r\n", .get, .untilEnd),
    ])
  func findsTheBody(_ text: String, _ method: HTTPMethod, _ body: ResponseHead.Body) throws {
    #expect(try parse(text).body(answering: method) == body)
  }

  @Test(
    "refuses malformed answers",
    arguments: [
      "HTTP/1.1 20 OK\r\n\r\n", "HTTP/1.1 2000 OK\r\n\r\n", "HTTP/1.1 099 X\r\n\r\n", "HTTP/2.0 200 OK\r\n\r\n",
      "HTTP/1.9 200 OK\r\n\r\n", "ICY 200 OK1234\r\n\r\n", "HTTP/1.1 200 O\0K\r\n\r\n",
      "HTTP/1.1 200 OK\r\nA : b\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", "\r\n\r\n",
    ])
  func refuses(_ text: String) {
    #expect(throws: HTTPError.self) { _ = try parse(text) }
  }
}

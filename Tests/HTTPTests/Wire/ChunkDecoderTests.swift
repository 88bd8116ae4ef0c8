import Testing

@testable import HTTP

/// Decodes a body in pieces of the size; the rest is what comes behind its end.
private func decode(_ text: String, pieces: Int) throws -> (body: String, rest: String, isDone: Bool) {
  var decoder = ChunkDecoder()
  var body: [UInt8] = []
  let bytes = Array(text.utf8)
  var start = 0
  while start < bytes.count, !decoder.isDone {
    let piece = Array(bytes[start..<min(start + pieces, bytes.count)])
    var index = 0
    while let event = try decoder.next(piece.span, &index) {
      if case .data(let range) = event { body.append(contentsOf: piece[range]) }
    }
    start += index
  }
  return (
    String(decoding: body, as: UTF8.self), String(decoding: bytes[start...], as: UTF8.self), decoder.isDone
  )
}

@Suite struct ChunkDecoderTests {
  @Test(
    "takes chunks apart, however they come",
    arguments: [
      ("0\r\n\r\n", ""), ("5\r\nhello\r\n0\r\n\r\n", "hello"),
      ("5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n", "hello world"),
      ("A\r\n0123456789\r\n000\r\n\r\n", "0123456789"), ("a;x=y;z=\"q\"\r\n0123456789\r\n0;x\r\n\r\n", "0123456789"),
      ("1\r\nx\r\n0\r\nTrailer: y\r\nOther:\r\n\r\n", "x"), ("2\r\n\r\n\r\n0\r\n\r\n", "\r\n"),
    ], [1, 2, 3, 1000])
  func decodesValid(_ row: (String, String), _ pieces: Int) throws {
    let result = try decode(row.0 + "GET /", pieces: pieces)
    #expect(result.isDone)
    #expect(result.body == row.1)
    #expect(result.rest == "GET /")
  }

  @Test(
    "refuses malformed chunks",
    arguments: [
      "x\r\n", "\r\n", "-1\r\n", "+1\r\n", "0x1\r\n", " 1\r\n", "1 \r\n", "1\n", "1\r\nxx\r\n", "1\r\nx\n0\r\n\r\n",
      "1;a\nb\r\n", "1;a\0b\r\n", "10000000000000000\r\n", "0\r\n\n", "0\r\n :x\r\n\r\n", "0\r\nA: \0\r\n\r\n",
      "0\r\nA: b\n\r\n",
    ], [1, 1000])
  func refusesInvalid(_ text: String, _ pieces: Int) {
    let error = #expect(throws: HTTPError.self) { _ = try decode(text, pieces: pieces) }
    #expect(error?.code == .chunk)
  }

  @Test func limitsExtensionsAndTrailers() throws {
    let allowed = String(repeating: "x", count: ChunkDecoder.extensionBytesMax)
    #expect(try decode("0;\(allowed)\r\n\r\n", pieces: 7).isDone)
    #expect(throws: HTTPError.self) { _ = try decode("0;\(allowed)x\r\n\r\n", pieces: 7) }
    let trailer = "A: " + String(repeating: "x", count: ChunkDecoder.trailerBytesMax)
    #expect(throws: HTTPError.self) { _ = try decode("0\r\n\(trailer)\r\n\r\n", pieces: 100) }
  }

  @Test func waitsForTheRest() throws {
    #expect(try !decode("5\r\nhel", pieces: 100).isDone)
    #expect(try !decode("5\r\nhello\r\n0\r\n", pieces: 100).isDone)
  }
}

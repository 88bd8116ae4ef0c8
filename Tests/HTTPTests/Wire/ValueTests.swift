import Testing

@testable import HTTP

@Suite struct ValueTests {
  @Test(
    "decodes percent-encoding",
    arguments: [
      ("a", "a"), ("%41%62", "Ab"), ("%C3%A9", "é"), ("a+b", "a+b"), ("%", nil), ("%4", nil), ("%zz", nil),
      ("%FF", nil), ("%C0%AF", nil), ("%00", "\0"),
    ] as [(String, String?)])
  func decodesPercent(_ text: String, _ wanted: String?) {
    #expect(PercentCoding.decode(text) == wanted)
  }

  @Test func encodesWhatItDecodes() {
    let text = "a/b c+%é\0~"
    #expect(PercentCoding.encode(text) == "a%2Fb%20c%2B%25%C3%A9%00~")
    #expect(PercentCoding.decode(PercentCoding.encode(text)) == text)
  }

  @Test func readsQueries() {
    let request = HTTPRequest(method: .get, target: "/a/b%2Fc/?x=1&y=%20+z&&k&x=2")
    #expect(request.path == "/a/b%2Fc/")
    #expect(request.pathSegments == ["a", "b/c"])
    #expect(request.queryItems?.map(\.name) == ["x", "y", "k", "x"])
    #expect(request.queryItems?.map(\.value) == ["1", "  z", "", "2"])
    #expect(HTTPRequest(method: .get, target: "/?a=%").queryItems == nil)
    #expect(HTTPRequest(method: .get, target: "/%zz").pathSegments == nil)
    #expect(HTTPRequest(method: .get, target: "http://h:1/p?q").path == "/p")
    #expect(HTTPRequest(method: .get, target: "http://h").path == "/")
    #expect(HTTPRequest(method: .get, target: "/").pathSegments == [])
  }

  @Test func formatsEvents() {
    let event = ServerSentEvent(id: "7\n8", event: "job\r", data: "one\ntwo\r\nthree")
    #expect(String(decoding: event.bytes, as: UTF8.self) == "id: 78\nevent: job\ndata: one\ndata: two\ndata: three\n\n")
    #expect(String(decoding: ServerSentEvent(data: "").bytes, as: UTF8.self) == "data: \n\n")
  }

  @Test(
    "formats dates",
    arguments: [
      (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
      (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"), (4_107_542_399, "Sun, 28 Feb 2100 23:59:59 GMT"),
    ])
  func formatsDates(_ second: Int, _ wanted: String) {
    #expect(DateField.format(unixSeconds: second) == wanted)
  }

  @Test func keepsFieldsInOrder() {
    var headers: HTTPHeaders = ["A": "1", "b": "2", "a": "3"]
    headers.add("C", "4")
    #expect(headers.values(of: "a") == ["1", "3"])
    headers.set("A", "5")
    #expect(headers.fields.map(\.name) == ["b", "C", "A"])
    headers["B"] = nil
    #expect(!headers.contains("b"))
    #expect((["X": "a, b ,,c"] as HTTPHeaders).list(of: "x") == ["a", "b", "c"])
  }

  @Test func keepsLineEndsOutOfHeads() {
    var output: [UInt8] = []
    HeadSerializer.append(HTTPField(name: "X", value: "a\r\nSet-Cookie: b\0"), to: &output)
    #expect(String(decoding: output, as: UTF8.self) == "\r\nX: a  Set-Cookie: b ")
  }

  @Test(
    "accepts gzip where the client does",
    arguments: [
      ("gzip", true), ("br, gzip;q=0.5", true), ("gzip;q=0", false), ("gzip; q=0.000", false), ("*", true),
      ("*;q=0", false), ("identity", false), ("", false), ("gzip;q=0, *", false),
    ])
  func acceptsGzip(_ value: String, _ wanted: Bool) {
    #expect(Compression.isAccepted(["Accept-Encoding": value]) == wanted)
  }

  @Test(
    "counts connections by address",
    arguments: [
      ("1.2.3.4", "1.2.3.4"), ("2001:db8::1", "2001:db8:0:0"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2"),
      ("::1", "0:0:0:0"),
    ])
  func keysAddresses(_ address: String, _ key: String) {
    #expect(ConnectionLedger.key(.ip(address: address, port: 1)) == key)
  }
}

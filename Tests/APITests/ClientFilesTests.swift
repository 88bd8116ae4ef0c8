import HTTP
import JSON
import OrcTestSupport
import Testing

@testable import API

@Suite("Files of the client")
struct ClientFilesTests {
  @Test func rangesAreRead() {
    func range(_ text: String) -> [Int64?]? { DownloadStart.range(text).map { [$0.offset, $0.total] } }
    #expect(range("bytes 5-9/10") == [5, 10])
    #expect(range("bytes 0-0/*") == [0, nil])
    for text in ["", "bytes", "bytes ", "bytes */10", "items 1-2/3", "bytes 1-2", "bytes -/3"] {
      #expect(range(text) == nil, "\(text)")
    }
  }

  @Test func aWeakTagIsNone() async throws {
    try await StubHTTPServer.with { request in
      let tag = request.target.hasSuffix("weak") ? #"W/"a""# : #""a""#
      return HTTPResponse(status: .ok, headers: ["ETag": tag], body: .bytes([1, 2, 3]))
    } _: { stub in
      let client = APIClient(stub.client, key: "k")
      for (path, tag) in [("/weak", nil), ("/strong", #""a""#)] as [(String, String?)] {
        var starts: [DownloadStart] = []
        var bytes: [UInt8] = []
        try await client.download(path, from: 2, tag: #""b""#) {
          starts.append($0)
        } each: {
          bytes += $0
        }
        #expect(starts == [DownloadStart(offset: 0, total: 3, tag: tag)], "no 206: the whole file comes")
        #expect(bytes == [1, 2, 3])
      }
      #expect(stub.requests.first?.headers["Range"] == "bytes=2-")
      #expect(stub.requests.first?.headers["If-Range"] == #""b""#)
      #expect(stub.requests.first?.headers["X-Api-Key"] == "k")
    }
  }

  @Test func commandsGoToOneSegment() async throws {
    try await StubHTTPServer.with { _ in
      HTTPResponse(status: HTTPStatus(404), body: .bytes(Array(#"{"error":"srv.dne","info":"There is none."}"#.utf8)))
    } _: { stub in
      let error = await #expect(throws: APIClientError.self) {
        try await APIClient(stub.client).command("say \"hi\"", to: "a/../b")
      }
      #expect(error?.description == "There is none.", "v1's words")
      #expect(stub.requests.first?.target == "/api/v1/server/console/a%2F..%2Fb")
      let body = try JSONValue.parse(stub.requests.first?.body ?? [])
      #expect(body == ["command": "say \"hi\""])
    }
  }
}

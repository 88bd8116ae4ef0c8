import Testing

@testable import HTTP

@Suite struct ClientResponseTests {
  @Test(
    "reads every kind of body",
    arguments: [
      ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "hello"),
      ("HTTP/1.1 200 OK\r\n\r\nhello", "hello"),
      ("HTTP/1.0 200 OK\r\n\r\n", ""),
      ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;x\r\nllo\r\n0\r\nA: b\r\n\r\n", "hello"),
      (
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nA: b\r\n\r\n"
          + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi",
        "hi"
      ),
      ("HTTP/1.1 204 No Content\r\n\r\n", ""),
    ])
  func readsBodies(_ text: String, _ body: String) async throws {
    try await RawStub.with(serve: RawStub.answer(text)) { client, _ in
      let response = try await client.send(HTTPClientRequest(target: "/"))
      #expect(response.status.isSuccess)
      #expect(String(decoding: try await response.body.collect(upTo: 100), as: UTF8.self) == body)
    }
  }

  @Test(
    "refuses malformed and broken answers",
    arguments: [
      ("", .closed), ("HTTP/1.1 2", .closed), ("SSH-2.0-x\r\n\r\n", .startLine),
      ("HTTP/2 200\r\n\r\n1234567", .startLine),
      ("HTTP/1.1 200 OK\nContent-Length: 0\n\n", .startLine), ("HTTP/1.1 101 X\r\n\r\n", .startLine),
      ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell", .incomplete),
      ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n", .bodyLength),
      ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhell", .incomplete),
      ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n", .chunk),
      ("HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n" + String(repeating: "x", count: 101), .bodyTooLarge),
      ("HTTP/1.1 200 OK\r\nA: " + String(repeating: "x", count: 40_000) + "\r\n\r\n", .headTooLarge),
    ] as [(String, HTTPError.Code)])
  func refusesBroken(_ text: String, _ code: HTTPError.Code) async throws {
    try await RawStub.with(serve: RawStub.answer(text)) { client, _ in
      let error = await #expect(throws: HTTPError.self) {
        let response = try await client.send(HTTPClientRequest(method: .post, target: "/"))
        _ = try await response.body.collect(upTo: 100)
      }
      #expect(error?.code == code)
    }
  }

  @Test func waitsNoLongerThanAllowed() async throws {
    try await RawStub.with(serve: { peer in
      _ = try await peer.receive(through: "\r\n\r\n")
      try await peer.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n")
      _ = try await peer.receiveAll()
    }) { client, _ in
      let quick = HTTPClientRequest.Timeouts(responseHead: .seconds(30), idle: .milliseconds(20))
      let response = try await client.send(HTTPClientRequest(target: "/", timeouts: quick))
      let error = await #expect(throws: HTTPError.self) { _ = try await response.body.collect(upTo: 100) }
      #expect(error?.code == .timeout)
    }
    try await RawStub.with(serve: { peer in _ = try await peer.receiveAll() }) { client, _ in
      let quick = HTTPClientRequest.Timeouts(responseHead: .milliseconds(20), idle: nil)
      let error = await #expect(throws: HTTPError.self) {
        _ = try await client.send(HTTPClientRequest(target: "/", timeouts: quick))
      }
      #expect(error?.code == .timeout)
    }
  }

  @Test func hearsAServerThatAnswersBeforeTheBodyEnds() async throws {
    try await RawStub.with(serve: RawStub.answer("HTTP/1.1 413 No\r\nContent-Length: 4\r\n\r\nstop")) { client, _ in
      let request = HTTPClientRequest(
        method: .post, target: "/",
        body: .stream(length: nil) { writer in
          while true { try await writer.write([UInt8](repeating: 0, count: 65_536)) }
        })
      let response = try await client.send(request)
      #expect(response.status == .contentTooLarge)
      #expect(try await response.body.collect(upTo: 100) == Array("stop".utf8))
    }
  }

  @Test func passesTheErrorOfABodyOn() async throws {
    struct Mine: Error {}
    try await RawStub.with(serve: RawStub.answer("")) { client, _ in
      await #expect(throws: Mine.self) {
        _ = try await client.send(
          HTTPClientRequest(method: .post, target: "/", body: .stream(length: 5) { _ in throw Mine() }))
      }
    }
  }

  @Test func takesDockersOlderUpgrade() async throws {
    try await RawStub.with(serve: { peer in
      let head = try await peer.receive(through: "\r\n\r\n")
      try await peer.send("HTTP/1.1 200 OK\r\nContent-Type: application/vnd.docker.raw-stream\r\n\r\nfirst")
      try await peer.send(try await peer.receive(through: "x") + (head.contains("Upgrade: tcp\r\n") ? "!" : "?"))
    }) { client, _ in
      let stream = try await client.upgrade(HTTPClientRequest(method: .post, target: "/attach"))
      #expect(stream.responseHeaders["content-type"] == "application/vnd.docker.raw-stream")
      var text: [UInt8] = []
      try await stream.write(Array("x".utf8))
      while let bytes = try await stream.read() { text.append(contentsOf: bytes) }
      #expect(String(decoding: text, as: UTF8.self) == "firstx!")
    }
  }
}

import Synchronization
import Testing

@testable import HTTP

@Suite struct ServerTests {
  @Test func answersOnBothKindsOfSocket() async throws {
    try await LiveServer.with(handler: { request in .text("\(request.method) \(request.target) \(request.peer.host)") })
    { live in
      for (endpoint, host) in [(live.tcp, "127.0.0.1"), (live.unix, "unix")] {
        let peer = try await live.connect(endpoint)
        try await peer.send("GET /x?y HTTP/1.1\r\nHost: a\r\n\r\n")
        let head = try await peer.receive(through: "\r\n\r\n")
        #expect(head.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(head.contains("\r\nDate: "))
        #expect(head.contains("\r\nContent-Length: \(9 + host.utf8.count)\r\n"))
        #expect(try await peer.receive(through: host) == "GET /x?y \(host)")
      }
    }
  }

  @Test func answersPipelinedRequestsInOrder() async throws {
    try await LiveServer.with(handler: { request in .text(request.target) }) { live in
      let peer = try await live.connect()
      try await peer.send((0..<500).map { "GET /n\($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined())
      for number in 0..<500 { _ = try await peer.receive(through: "\r\n\r\n/n\(number)") }
    }
  }

  @Test func answersByteByByte() async throws {
    try await LiveServer.with(handler: { request in
      .text(String(decoding: (try? await request.body.collect()) ?? [], as: UTF8.self))
    }) { live in
      let peer = try await live.connect()
      let text = "\r\nPOST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
      for byte in text.utf8 { try await peer.core.write([byte]) }
      _ = try await peer.receive(through: "\r\n\r\nabcde")
    }
  }

  @Test func answersAHalfClosedSocket() async throws {
    try await LiveServer.with { live in
      let peer = try await live.connect()
      try await peer.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
      peer.closeWrite()
      #expect(try await peer.receiveAll().hasSuffix("\r\n\r\nok"))
    }
  }

  @Test func answersHeadWithoutBody() async throws {
    try await LiveServer.with { live in
      let text = try await live.exchange(
        "HEAD / HTTP/1.1\r\nHost: a\r\n\r\nHEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
      #expect(text.components(separatedBy: "Content-Length: 2\r\n") == 3)
      #expect(!text.contains("ok"))
    }
  }

  @Test("keeps HTTP/1.0 connections when asked", arguments: [true, false])
  func speaksHTTP10(_ keeps: Bool) async throws {
    try await LiveServer.with { live in
      let field = keeps ? "Connection: keep-alive\r\n" : ""
      let peer = try await live.connect()
      try await peer.send("GET / HTTP/1.0\r\n\(field)\r\n")
      let text = try await peer.receive(through: "\r\n\r\nok")
      #expect(text.contains(keeps ? "Connection: keep-alive\r\n" : "Connection: close\r\n"))
      guard !keeps else { return }
      #expect(try await peer.receiveAll() == "")
    }
  }

  @Test func streamsInChunksAndInOnePiece() async throws {
    try await LiveServer.with(handler: { request in
      HTTPResponse(
        body: .stream(length: request.target == "/known" ? 6 : nil) { writer in
          try await writer.write(Array("abc".utf8))
          try await writer.write([])
          try await writer.write(Array("def".utf8))
        })
    }) { live in
      let peer = try await live.connect()
      try await peer.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(try await peer.receive(through: "0\r\n\r\n").hasSuffix("\r\n\r\n3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n"))
      try await peer.send("GET /known HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(try await peer.receive(through: "abcdef").contains("Content-Length: 6\r\n"))
      let old = try await live.exchange("GET / HTTP/1.0\r\n\r\n")
      #expect(old.hasSuffix("\r\n\r\nabcdef"))
      #expect(!old.contains("Transfer-Encoding"))
    }
  }

  @Test("breaks the connection when a stream isn't whole", arguments: ["/short", "/long", "/throws"])
  func breaksBrokenStreams(_ target: String) async throws {
    try await LiveServer.with(handler: { request in
      HTTPResponse(
        body: .stream(length: request.target == "/throws" ? nil : 4) { writer in
          try await writer.write(Array("abc".utf8))
          if request.target == "/long" { try await writer.write(Array("def".utf8)) }
          if request.target == "/throws" { throw HTTPError(.handler, "broken") }
        })
    }) { live in
      let text = try await live.exchange("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(text.contains("abc"))
      #expect(!text.contains("def"))
      #expect(!text.hasSuffix("0\r\n\r\n"))
    }
  }

  @Test func cancelsAStreamWhoseClientIsGone() async throws {
    let (ended, continuation) = AsyncStream<Bool>.makeStream()
    try await LiveServer.with(handler: { _ in
      .events { writer in
        try await writer.write(ServerSentEvent.heartbeat)
        do {
          try await Task.sleep(for: .seconds(3600))
        } catch {
          continuation.yield(Task.isCancelled)
        }
      }
    }) { live in
      let peer = try await live.connect(live.unix)
      try await peer.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
      _ = try await peer.receive(through: ":\n\n")
      peer.close()
      var iterator = ended.makeAsyncIterator()
      #expect(await iterator.next() == true)
    }
  }

  @Test func waitsForASlowReaderOfAStream() async throws {
    let written = Mutex(0)
    try await LiveServer.with(handler: { _ in
      HTTPResponse(
        body: .stream(length: nil) { writer in
          for _ in 0..<1000 {
            try await writer.write([UInt8](repeating: 97, count: 64 << 10))
            written.withLock { $0 += 1 }
          }
        })
    }) { live in
      let peer = try await live.connect(live.unix)
      try await peer.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
      _ = try await peer.receive(through: "10000\r\n")
      // What the kernel and the two buffers hold is a few pieces, far from the 64 MB.
      #expect(written.withLock { $0 } < 100)
      await live.advance(by: .seconds(29))
      await live.advance(by: .seconds(2))
      // Nothing was taken for as long as the limit says.
      while try await peer.core.read(timeout: RawPeer.patience) != nil {}
      #expect(written.withLock { $0 } < 100)
    }
  }

  @Test func compressesWhatPays() async throws {
    let long = String(repeating: "abcdefgh", count: 1000)
    try await LiveServer.with(handler: { request in
      .text(long, contentType: request.target == "/png" ? "image/png" : "application/json")
    }) { live in
      let client = HTTPClient(endpoint: live.tcp, eventLoops: live.loops)
      let zipped = try await client.send(HTTPClientRequest(target: "/", headers: ["Accept-Encoding": "gzip"]))
      #expect(zipped.headers["Content-Encoding"] == "gzip")
      #expect(zipped.headers["Vary"] == "Accept-Encoding")
      #expect(try await zipped.body.collect(upTo: 1000).prefix(2) == [0x1F, 0x8B])
      let plain = try await client.send(HTTPClientRequest(target: "/"))
      #expect(try await plain.body.collect(upTo: 10_000) == Array(long.utf8))
      let image = try await client.send(HTTPClientRequest(target: "/png", headers: ["Accept-Encoding": "gzip"]))
      #expect(image.headers["Content-Encoding"] == nil)
    }
  }
}

extension String {
  /// How many parts the separator makes of the text.
  fileprivate func components(separatedBy separator: String) -> Int {
    self.split(separator: separator, omittingEmptySubsequences: false).count
  }
}

import Testing

@testable import HTTP

private let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

@Suite struct ServerLimitTests {
  @Test(
    "refuses malformed requests and closes",
    arguments: [
      ("GET / HTTP/1.1\nHost: a\n\n", 400), ("\u{16}\u{3}\u{1}", 400), ("GET / HTTP/1.1\r\n\r\n", 400),
      ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
      ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: br\r\n\r\n", 501),
      ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505), ("POST / HTTP/1.1\r\nHost: a\r\nExpect: x\r\n\r\n", 417),
      ("GET / HTTP/1.1\r\nHost: a\r\nA: \(String(repeating: "x", count: 500))\r\n\r\n", 431),
      (String(repeating: "A", count: 600), 431),
      ("GET / HTTP/1.1\r\nHost: a\r\n\(String(repeating: "A: b\r\n", count: 20))\r\n", 431),
    ])
  func refusesMalformed(_ text: String, _ status: Int) async throws {
    try await LiveServer.with({ configuration in
      configuration.headBytesMax = 500
      configuration.fieldsMax = 10
      configuration.renderError = { .text("own \($0.status.code)", status: $0.status) }
    }) { live in
      let answer = try await live.exchange(text)
      #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
      #expect(answer.contains("Connection: close\r\n"))
      #expect(answer.hasSuffix("\r\n\r\nown \(status)"))
      #expect(live.server.counters.requestsRefused == 1)
      #expect(live.server.counters.requests == 0)
    }
  }

  @Test func endsASlowHead() async throws {
    try await LiveServer.with { live in
      let peer = try await live.connect()
      try await peer.send(get)
      _ = try await peer.receive(through: "ok")
      try await peer.send("GET / HT")
      let other = try await live.connect()
      try await other.send(get)
      _ = try await other.receive(through: "ok")
      await live.advance(by: .seconds(9))
      try await peer.send("TP/1.1\r\n")
      try await other.send(get)
      _ = try await other.receive(through: "ok")
      await live.advance(by: .seconds(2))
      #expect(try await peer.receiveAll().hasPrefix("HTTP/1.1 408 "))
    }
  }

  @Test func endsASilentAndAnIdleConnection() async throws {
    try await LiveServer.with { live in
      let silent = try await live.connect()
      let idle = try await live.connect()
      try await idle.send(get)
      _ = try await idle.receive(through: "ok")
      await live.advance(by: .seconds(11))
      #expect(try await silent.receiveAll().hasPrefix("HTTP/1.1 408 "))
      try await idle.send(get)
      _ = try await idle.receive(through: "ok")
      await live.advance(by: .seconds(74))
      try await idle.send(get)
      _ = try await idle.receive(through: "ok")
      await live.advance(by: .seconds(76))
      #expect(try await idle.receiveAll() == "")
    }
  }

  @Test(
    "refuses bodies that are too large",
    arguments: [
      "Content-Length: 11\r\n\r\n", "Content-Length: 11\r\n\r\n0123456789A",
      "Transfer-Encoding: chunked\r\n\r\nB\r\n0123456789A\r\n0\r\n\r\n",
      "Content-Length: 11\r\nExpect: 100-continue\r\n\r\n",
    ])
  func refusesLargeBodies(_ rest: String) async throws {
    var router = Router()
    router.on(.post, "/") { request, _ in .text("\(try await request.body.collect().count)") }
    router.on(.post, "/large") { request, _ in .text("\(try await request.body.limited(to: nil).collect().count)") }
    let ready = router
    try await LiveServer.with({ $0.bodyBytesMax = 10 }, handler: { await ready.respond(to: $0) }) { live in
      let peer = try await live.connect()
      try await peer.send("POST / HTTP/1.1\r\nHost: a\r\n\(rest)")
      let answer = try await peer.receive(through: "bytes; send less\n")
      #expect(answer.hasPrefix("HTTP/1.1 413 "))
      let fine = try await live.exchange(
        "POST /large HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 11\r\n\r\n0123456789A")
      #expect(fine.hasSuffix("\r\n\r\n11"))
    }
  }

  @Test func endsABodyThatStopsArriving() async throws {
    var router = Router()
    router.on(.post, "/") { request, _ in .text("\(try await request.body.collect().count)") }
    let ready = router
    try await LiveServer.with(handler: { await ready.respond(to: $0) }) { live in
      let peer = try await live.connect()
      try await peer.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n")
      #expect(try await peer.receive(through: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
      await live.advance(by: .seconds(31))
      #expect(try await peer.receive(through: "arriving\n").hasPrefix("HTTP/1.1 408 "))
    }
  }

  @Test func sendsContinueOnlyToThoseWhoseBodyIsRead() async throws {
    try await LiveServer.with { live in
      let unread = try await live.exchange(
        "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n")
      #expect(unread.hasPrefix("HTTP/1.1 200 OK"))
      #expect(unread.contains("Connection: close"))
    }
  }

  @Test func skipsABodyThatNobodyRead() async throws {
    try await LiveServer.with({ $0.unreadBodyBytesMax = 100 }) { live in
      let peer = try await live.connect()
      try await peer.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n")
      _ = try await peer.receive(through: "ok")
      try await peer.send(String(repeating: "x", count: 100) + get)
      _ = try await peer.receive(through: "ok")
      let long = try await live.exchange("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 101\r\n\r\n")
      #expect(long.contains("Connection: close\r\n"))
      let chunks =
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        + "C8\r\n\(String(repeating: "x", count: 200))\r\n0\r\n\r\n"
      let answers = try await live.exchange(chunks + get)
      #expect(answers.components(of: "HTTP/1.1 200") == 1)
    }
  }

  @Test func refusesTooManyConnections() async throws {
    try await LiveServer.with({
      $0.connectionsMax = 3
      $0.connectionsPerAddressMax = 2
    }) { live in
      let first = try await live.connect()
      let second = try await live.connect()
      for peer in [first, second] {
        try await peer.send(get)
        _ = try await peer.receive(through: "ok")
      }
      let third = try await live.connect()
      let answer = try await third.receiveAll()
      #expect(answer.hasPrefix("HTTP/1.1 503 "))
      #expect(answer.contains("Retry-After: 1\r\n"))
      let local = try await live.connect(live.unix)
      try await local.send(get)
      _ = try await local.receive(through: "ok")
      let refused = try await live.connect(live.unix)
      #expect(try await refused.receiveAll().hasPrefix("HTTP/1.1 503 "))
      #expect(live.server.counters.connectionsOpen == 3)
      #expect(live.server.counters.refusedByAddress == 1)
      #expect(live.server.counters.refusedByTotal == 1)
      first.close()
      second.close()
      // The kernel says when the two are gone; until then a third would still be refused.
      for _ in 0..<10_000 where live.server.counters.connectionsOpen > 1 {
        try await local.send(get)
        _ = try await local.receive(through: "ok")
      }
      let again = try await live.connect()
      try await again.send(get)
      _ = try await again.receive(through: "ok")
    }
  }

  @Test func shutsDownGracefully() async throws {
    let (started, startedContinuation) = AsyncStream<Void>.makeStream()
    let (release, releaseContinuation) = AsyncStream<Void>.makeStream()
    try await LiveServer.with(handler: { request in
      guard request.target == "/slow" else { return .text("ok") }
      startedContinuation.yield()
      for await _ in release { break }
      return .text("late")
    }) { live in
      let idle = try await live.connect()
      try await idle.send(get)
      _ = try await idle.receive(through: "ok")
      let busy = try await live.connect()
      try await busy.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
      for await _ in started { break }
      live.server.beginShutdown(grace: .seconds(60))
      #expect(try await idle.receiveAll() == "")
      await #expect(throws: HTTPError.self) { _ = try await live.connect() }
      releaseContinuation.yield()
      let answer = try await busy.receiveAll()
      #expect(answer.contains("Connection: close\r\n"))
      #expect(answer.hasSuffix("late"))
    }
  }
}

extension String {
  /// How often the part is there.
  fileprivate func components(of part: String) -> Int {
    split(separator: part, omittingEmptySubsequences: false).count - 1
  }
}

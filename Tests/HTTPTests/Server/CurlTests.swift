import OrcTestSupport
import Testing

@testable import HTTP

/// The server against curl, a peer that nobody here wrote.
@Suite struct CurlTests {
  private func curl(_ arguments: [String]) async throws -> ChildProcess.Result {
    try await withCheckedThrowingContinuation { continuation in
      let started = Thread.start {
        continuation.resume(with: Swift.Result { try ChildProcess.run(["curl", "-sS", "-m", "30"] + arguments) })
      }
      if !started { continuation.resume(throwing: HTTPError(.system, "no thread left")) }
    }
  }

  @Test func talksToCurl() async throws {
    let folder = try TemporaryFolder()
    let file = folder.path + "/body"
    _ = try ChildProcess.run(["sh", "-c", "seq 1 30000 > \(file)"])
    let body = try ChildProcess.run(["cat", file]).output
    try await LiveServer.with(handler: { request in
      HTTPResponse(
        headers: ["Content-Type": "text/plain"], body: .bytes((try? await request.body.collect()) ?? []))
    }) { live in
      let url = "http://127.0.0.1:\(live.port)/"
      for extra in [
        [], ["-H", "Transfer-Encoding: chunked"], ["-H", "Expect: 100-continue"], ["--compressed"], ["-0"],
      ] {
        let answer = try await curl(["--data-binary", "@\(file)", url] + extra)
        #expect(answer.output == body, "\(extra)")
      }
      let twice = try await curl(["-w", "%{num_connects} %{http_code}\n", url, url])
      #expect(twice.output == "1 200\n0 200\n")
      let head = try await curl(["-I", url])
      #expect(head.output.hasPrefix("HTTP/1.1 200 OK"))
    }
  }
}

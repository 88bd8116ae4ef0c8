import OrcTestSupport
import Testing

@testable import HTTP

@Suite struct TLSTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try TLSStub.makeCertificates(in: folder)
  }

  /// Tests that wait for programs hold the threads on which a name's addresses are tried one after the other.
  private static let patience = Duration.seconds(60)

  private var ca: TLSTrust { .file(folder.path + "/ca.pem") }

  /// What the address answers, as text.
  private func get(_ address: WebAddress, trust: TLSTrust, limit: Int = 2 << 20, timeout: Duration = patience)
    async throws -> (status: Int, body: [UInt8])
  {
    let loops = try EventLoopGroup(count: 1)
    let result: Result<(Int, [UInt8]), any Error>
    do {
      let fetch = WebFetch(eventLoops: loops, trust: trust, connectTimeout: Self.patience)
      let answer = try await fetch.get(address, timeout: timeout) { answer in
        var body: [UInt8] = []
        try await answer.read(upTo: limit) { body += $0 }
        return (answer.status.code, body)
      }
      result = .success(answer)
    } catch {
      result = .failure(error)
    }
    await loops.shutdown()
    return try result.get()
  }

  private func refusal(_ address: WebAddress, trust: TLSTrust, limit: Int = 2 << 20) async -> HTTPError? {
    await #expect(throws: HTTPError.self) { _ = try await get(address, trust: trust, limit: limit) }
  }

  @Test func talksToAServerThatItTrusts() async throws {
    let stub = try TLSStub("good", in: folder)
    #expect(try await get(stub.address("/ok"), trust: ca).body == Array("hello".utf8))
    // A numeric address is looked for among the certificate's addresses.
    #expect(try await get(stub.address("/ok", host: "127.0.0.1"), trust: ca).status == 200)
    #expect(try await get(stub.address("/none"), trust: ca).status == 404)
    let big = try await get(stub.address("/big"), trust: ca).body
    #expect(big.count == 1 << 20 && big.enumerated().allSatisfy { $1 == UInt8(truncatingIfNeeded: $0) })
  }

  @Test(arguments: ["TLSv1_2", "TLSv1_3"])
  func speaksBothVersionsThatAreSafe(version: String) async throws {
    let stub = try TLSStub("good", in: folder, least: version, most: version)
    #expect(try await get(stub.address("/ok"), trust: ca).status == 200)
  }

  @Test func refusesOldVersions() async throws {
    let stub = try TLSStub("good", in: folder, least: "TLSv1", most: "TLSv1_1")
    let error = await refusal(try stub.address("/ok"), trust: ca)
    #expect(error?.code == .tls && error?.message.contains("1.2 is the least") == true, "\(String(describing: error))")
  }

  @Test(arguments: [
    ("expired", "has expired"), ("early", "is not valid yet"), ("wrong", "is not for localhost, but for another name"),
    ("self", "is signed by itself"),
  ])
  func tellsBadCertificatesApart(certificate: String, reason: String) async throws {
    let stub = try TLSStub(certificate, in: folder)
    let error = await refusal(try stub.address("/ok"), trust: ca)
    #expect(error?.code == .certificate)
    #expect(error?.message.contains(reason) == true, "\(String(describing: error))")
  }

  @Test func refusesAnAuthorityThatIsNotTrusted() async throws {
    let stub = try TLSStub("good", in: folder)
    let error = await refusal(try stub.address("/ok"), trust: .system)
    #expect(error?.code == .certificate)
    #expect(error?.message.contains("an authority that is not trusted") == true, "\(String(describing: error))")
    // One that is trusted for itself is good.
    let own = try TLSStub("self", in: folder)
    #expect(try await get(own.address("/ok"), trust: .file(folder.path + "/self.pem")).status == 200)
  }

  @Test func refusesANumericAddressThatIsNotInTheCertificate() async throws {
    let stub = try TLSStub("self", in: folder)
    let error = await refusal(
      try stub.address("/ok", host: "127.0.0.1"), trust: .file(folder.path + "/self.pem"))
    #expect(error?.message.contains("not for 127.0.0.1") == true, "\(String(describing: error))")
  }

  @Test func namesAFileOfAuthoritiesThatCantBeUsed() async throws {
    let stub = try TLSStub("good", in: folder)
    let error = await refusal(try stub.address("/ok"), trust: .file("/nowhere/ca.pem"))
    #expect(error?.code == .tls && error?.message.contains("/nowhere/ca.pem") == true)
    let noPEM = await refusal(try stub.address("/ok"), trust: .file(folder.path + "/ca.conf"))
    #expect(noPEM?.code == .tls)
  }

  @Test func followsRedirectsWithinLimits() async throws {
    let stub = try TLSStub("good", in: folder)
    #expect(try await get(stub.address("/to?/ok"), trust: ca).body == Array("hello".utf8))
    #expect(try await get(stub.address("/to?https://127.0.0.1:\(stub.port)/ok"), trust: ca).status == 200)
    let downgrade = await refusal(try stub.address("/to?http://127.0.0.1:1/ok"), trust: ca)
    #expect(downgrade?.code == .redirect && downgrade?.message.contains("not https") == true)
    let loop = await refusal(try stub.address("/loop"), trust: ca)
    #expect(loop?.code == .redirect && loop?.message.contains("more than 5 times") == true)
    #expect(await refusal(try stub.address("/to?gopher://x/"), trust: ca)?.code == .redirect)
  }

  @Test func boundsSizeAndTime() async throws {
    let stub = try TLSStub("good", in: folder)
    #expect(await refusal(try stub.address("/big"), trust: ca, limit: 1000)?.code == .bodyTooLarge)
    let address = try stub.address("/ok")
    let slow = await #expect(throws: HTTPError.self) {
      _ = try await get(address, trust: ca, timeout: .nanoseconds(1))
    }
    #expect(slow?.code == .timeout)
  }

  @Test func tellsAServerWithoutTLS() async throws {
    try await LiveServer.with { live in
      let address = try #require(WebAddress("https://127.0.0.1:\(live.port)/"))
      let error = await refusal(address, trust: ca)
      #expect(
        error?.code == .tls && error?.message.contains("doesn't speak TLS") == true, "\(String(describing: error))")
    }
  }

  @Test func takesNoBodyThatWasCutOff() async throws {
    let stub = try TLSStub("good", in: folder)
    // Without a length only the end of TLS itself tells that nothing is missing.
    let error = await refusal(try stub.address("/cut"), trust: ca)
    #expect(error?.code == .incomplete && error?.message == "the TLS connection was cut off")
  }

  @Test func waitsForTheBeginningOfTLSNoLongerThanAllowed() async throws {
    let listener = try Listener(.tcp(host: "127.0.0.1", port: 0), backlog: 4)
    let loops = try EventLoopGroup(count: 1)
    var configuration = HTTPClient.Configuration()
    configuration.trust = ca
    configuration.connectTimeout = .milliseconds(50)
    // The system takes the connection, and nobody ever answers.
    let client = HTTPClient(
      endpoint: .tls(host: "127.0.0.1", port: try #require(listener.address.port)), eventLoops: loops,
      configuration: configuration)
    let error = await #expect(throws: HTTPError.self) { _ = try await client.send(HTTPClientRequest(target: "/")) }
    #expect(error?.code == .timeout && error?.message.contains("beginning of TLS") == true)
    listener.close()
    await loops.shutdown()
  }

  @Test func sendsLargeBodies() async throws {
    let stub = try TLSStub("good", in: folder)
    let loops = try EventLoopGroup(count: 1)
    var configuration = HTTPClient.Configuration()
    configuration.trust = ca
    configuration.connectTimeout = Self.patience
    let client = HTTPClient(
      endpoint: .tls(host: "localhost", port: stub.port), eventLoops: loops, configuration: configuration)
    let body = [UInt8](repeating: 7, count: 3 << 20)
    let response = try await client.send(HTTPClientRequest(method: .put, target: "/digest", body: .bytes(body)))
    #expect(try await response.body.collect(upTo: 100) == Array("3145728 22020096".utf8))
    client.close()
    await loops.shutdown()
  }

  @Test func keepsAConnectionForTheNextRequest() async throws {
    let stub = try TLSStub("good", in: folder)
    let loops = try EventLoopGroup(count: 1)
    var configuration = HTTPClient.Configuration()
    configuration.trust = ca
    configuration.connectTimeout = Self.patience
    let client = HTTPClient(
      endpoint: .tls(host: "localhost", port: stub.port), eventLoops: loops, configuration: configuration)
    for _ in 0..<3 {
      let response = try await client.send(HTTPClientRequest(target: "/big"))
      #expect(try await response.body.collect(upTo: 2 << 20).count == 1 << 20)
    }
    client.close()
    await loops.shutdown()
  }
}

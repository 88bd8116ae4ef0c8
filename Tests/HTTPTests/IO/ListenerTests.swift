import Glibc
import OrcTestSupport
import Testing

@testable import HTTP

@Suite struct ListenerTests {
  private func error(_ address: ListenAddress) -> HTTPError? {
    #expect(throws: HTTPError.self) { _ = try Listener(address, backlog: 1) }
  }

  @Test func replacesAStaleSocketButNothingElse() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/s"
    let first = try Listener(.unix(path: path, mode: 0o660), backlog: 1)
    #expect(try ChildProcess.run(["stat", "-c", "%a", path]).output == "660\n")
    #expect(error(.unix(path: path, mode: 0o600))?.message.contains("another program listens there") == true)
    first.close()
    #expect(try ChildProcess.run(["ls", folder.path]).output == "")
    // Bound and never listening: what a server leaves behind that was killed.
    let stale = try Socket(family: AF_UNIX)
    let address = try #require(SocketAddress(unixPath: path))
    #expect(unsafe address.with { unsafe bind(stale.raw, $0, $1) } == 0)
    let second = try Listener(.unix(path: path, mode: 0o600), backlog: 1)
    second.close()
    _ = try ChildProcess.run(["touch", path])
    #expect(error(.unix(path: path, mode: 0o600))?.message.contains("isn't a socket") == true)
  }

  @Test func namesWhatItCannotListenOn() throws {
    let first = try Listener(.tcp(host: "127.0.0.1", port: 0), backlog: 1)
    let taken = error(first.address)
    #expect(taken?.code == .listen)
    #expect(taken?.message.contains("another program listens there") == true)
    first.close()
    #expect(error(.tcp(host: "localhost", port: 0))?.message.contains("not a numeric address") == true)
    #expect(error(.unix(path: "/" + String(repeating: "x", count: 120), mode: 0))?.message.contains("too long") == true)
  }
}

import Glibc
import OrcTestSupport

/// A proxy before the engine's socket that counts, cuts, refuses and hangs.
final class EngineProxy {
  private let folder: TemporaryFolder
  private let child: ChildProcess

  init(_ engine: TestEngine) throws {
    folder = try TemporaryFolder()
    child = try ChildProcess.start(
      [
        "python3", try packageFolder() + "/Tests/EndToEndTests/Support/engine-proxy.py", folder.path + "/docker.sock",
        engine.socket, folder.path + "/requests",
      ], outputPath: folder.path + "/out", errorPath: folder.path + "/err")
    let path = folder.path
    guard eventually({ unsafe access(path + "/docker.sock", F_OK) == 0 }) else {
      throw ChildProcess.Failure(description: "the engine's proxy did not start")
    }
  }

  deinit {
    child.signal(SIGKILL)
    child.wait()
  }

  var address: String { "unix://\(folder.path)/docker.sock" }

  /// Every request so far, as method and path.
  func requests() throws -> [String] {
    try ChildProcess.run(["cat", folder.path + "/requests"]).output.split(separator: "\n").map(String.init)
  }

  /// Ends every connection and refuses new ones.
  func cut() { child.signal(SIGUSR1) }

  /// Lets no byte through any more; connections stay open, and new ones are taken.
  func hang() { child.signal(SIGHUP) }

  /// Takes connections again, and lets their bytes through.
  func admit() { child.signal(SIGUSR2) }
}

import Glibc
import OrcTestSupport
import Testing

/// The program itself: its settings, its start and its end; no engine needed.
@Suite(.serialized) struct ProgramTests {
  private func orc(_ arguments: [String], _ environment: [String: String] = [:]) throws -> ChildProcess.Result {
    let path = ["PATH": "/usr/bin:/bin"]
    return try ChildProcess.run(
      [try packageFolder() + "/.build/debug/orc"] + arguments, environment: path.merging(environment) { $1 })
  }

  @Test func everyWrongSettingIsToldAtOnce() throws {
    let home = try TemporaryFolder()
    let result = try orc(
      ["serve"],
      [
        "ORC_HOME": home.path, "ORC_LISTEN": "nowhere", "ORC_PORT_RANGE": "9-1", "ORC_SUBNETS": "300.0.0.0/8",
        "DOCKER_HOST": "gopher://x",
      ])
    #expect(result.status == 2)
    for name in ["ORC_LISTEN", "ORC_PORT_RANGE", "ORC_SUBNETS", "DOCKER_HOST"] {
      #expect(result.errors.contains(name), "\(name) is told: \(result.errors)")
    }
    #expect(unsafe access(home.path + "/servers", F_OK) != 0, "nothing was made")
  }

  @Test func itEndsCleanlyAndMakesItsKeyOnce() throws {
    let home = try TemporaryFolder()
    let port = try freePort()
    let environment = [
      "PATH": "/usr/bin:/bin", "ORC_HOME": home.path, "ORC_LISTEN": "127.0.0.1:\(port)",
      "DOCKER_HOST": "unix://\(home.path)/no-engine.sock",
    ]
    for start in 0..<2 {
      let child = try ChildProcess.start(
        [try packageFolder() + "/.build/debug/orc", "serve"], environment: environment,
        outputPath: home.path + "/out\(start)", errorPath: home.path + "/log")
      #expect(eventually { (try? curl("GET", "http://127.0.0.1:\(port)/healthz").status) == 200 }, "without an engine")
      let key = try ChildProcess.run(["cat", home.path + "/out\(start)"]).output
      #expect(key.contains("orc_") == (start == 0), "the key is told at the first start only: \(key)")
      #expect(try curl("GET", "http://127.0.0.1:\(port)/api/v1/servers").status == 401)
      child.signal(SIGTERM)
      #expect(child.wait() == 0)
    }
    let log = try ChildProcess.run(["cat", home.path + "/log"]).output
    #expect(!log.contains("orc_"), "no key in the log")
  }
}

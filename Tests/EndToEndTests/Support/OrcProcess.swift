import Glibc
import JSON
import OrcTestSupport

/// The built program, started for one test with a home of its own, and asked through `curl`.
final class OrcProcess {
  static let key = "end-to-end-key-0123456789"

  /// A recipe on the small test image: it writes its environment down, then waits.
  static let waiterPlan = """
    title: Waiter
    version: "1.0.0"
    description: A server that waits.
    image: orc-test/base:1
    command: [sh, -c, 'env > /user/environment; trap "exit 0" TERM; while :; do sleep 1 & wait $!; done']
    ports:
      - - {name: PORT, host: 24000, protocol: udp}
    variables:
      SERVER_NAME: {default: waiter}
      LIMIT: {type: integer, rule: {min: 1, max: 64}, default: 4}
      TOKEN: {secret: true, default: ""}
      MUST: {default: ok, required: false}
    volumes:
      - {source: user, target: /user}
      - {source: config, target: /config}
    stop: {grace: 5}

    """

  let home: TemporaryFolder
  private(set) var port = 0
  private var child: ChildProcess
  private let environment: [String: String]

  /// Starts Orc on the test engine and waits until it answers.
  init(_ extra: [String: String] = [:], home: TemporaryFolder? = nil) throws {
    self.home = try home ?? TemporaryFolder()
    var environment = [
      "PATH": "/usr/bin:/bin", "ORC_HOME": self.home.path, "API_KEY": Self.key, "ORC_PORT_RANGE": "24100-25999",
      "ORC_PLANS": try packageFolder() + "/plans",
    ]
    if let engine = TestEngine.shared { environment["DOCKER_HOST"] = engine.address }
    for name in ["ORC_BASE_IMAGE"] { environment[name] = EndToEndTests.environment(name) }
    self.environment = environment.merging(extra) { $1 }
    _ = try ChildProcess.run(["mkdir", "-p", self.home.path + "/plans/waiter"])
    _ = try ChildProcess.run(
      ["tee", self.home.path + "/plans/waiter/plan.yml"], input: Array(Self.waiterPlan.utf8))
    port = try freePort()
    child = try Self.spawn(self.environment, port: port, home: self.home.path)
    try waitUntilItAnswers()
  }

  deinit {
    child.signal(SIGTERM)
    child.wait()
    guard let engine = TestEngine.shared else { return }
    // A failed test must not leave containers to the next one.
    for (name, _) in (try? engine.containers(named: "peon.warcamp.")) ?? [:] {
      let label = (try? engine.call("GET", "/containers/\(name)/json").body)?["Config"]?["Labels"]
      guard label?["com.docker.compose.project.working_dir"]?.string?.hasPrefix(home.path) == true else { continue }
      _ = try? engine.call("DELETE", "/containers/\(name)?force=1")
      if let project = label?["com.docker.compose.project"]?.string {
        _ = try? engine.call("DELETE", "/networks/\(project)")
      }
    }
  }

  private static func spawn(_ environment: [String: String], port: Int, home: String) throws -> ChildProcess {
    try ChildProcess.start(
      [try packageFolder() + "/.build/debug/orc", "serve"],
      environment: environment.merging(["ORC_LISTEN": "127.0.0.1:\(port)"]) { $1 },
      outputPath: home + "/orc.out", errorPath: home + "/orc.log")
  }

  private func waitUntilItAnswers() throws {
    let answers = eventually { (try? curl("GET", "http://127.0.0.1:\(port)/healthz").status) == 200 }
    guard answers else {
      throw ChildProcess.Failure(description: "orc does not answer:\n\(try read("orc.log").suffix(4000))")
    }
  }

  /// Ends it with SIGKILL, as a power cut would.
  func killHard() {
    child.signal(SIGKILL)
    child.wait()
  }

  /// Waits a while for the process to end, as it does when a fault point fires; nil, and ended hard, when it goes on.
  func endsByItself() -> Int32? {
    var status: Int32?
    if eventually(within: 15, { (status = child.poll(), status != nil).1 }) { return status }
    killHard()
    return nil
  }

  /// Starts it again on the same home.
  func restart(_ extra: [String: String] = [:]) throws {
    port = try freePort()
    child = try Self.spawn(environment.merging(extra) { $1 }, port: port, home: home.path)
    try waitUntilItAnswers()
  }

  /// One request, with the key.
  func call(_ method: String, _ path: String, _ body: String? = nil, headers: [String] = []) throws
    -> (status: Int, body: JSONValue)
  {
    let options = (["X-Api-Key: \(Self.key)"] + headers).flatMap { ["-H", $0] }
    return try curl(method, "http://127.0.0.1:\(port)\(path)", options: options, body: body)
  }

  /// One request to v2 that waits for its job; a job that failed counts with the status of its problem.
  func act(_ method: String, _ path: String, _ body: String? = nil) throws -> (status: Int, body: JSONValue) {
    let answer = try call(method, "/api/v2" + path, body, headers: ["Prefer: wait=60"])
    guard answer.status == 200, answer.body["state"]?.string != "succeeded" else { return answer }
    return (answer.body["problem"]?["status"]?.int ?? 599, answer.body)
  }

  func state(_ uid: String) throws -> String? {
    try call("GET", "/api/v2/servers/\(uid)").body["status"]?["state"]?.string
  }

  /// Waits until no job is left to be done; false when that takes too long.
  func endsItsJobs() throws -> Bool {
    try eventually(within: 60) {
      let jobs = try call("GET", "/api/v2/jobs?limit=50").body["items"]?.array ?? []
      return jobs.allSatisfy { !["queued", "running"].contains($0["state"]?.string ?? "") }
    }
  }

  /// The fault points passed so far, in order; with `ORC_FAULT=list` the program tells them.
  func faultPoints() throws -> [String] {
    // A line of the log ends in `point=create.journaled` where the program names a fault point.
    try read("orc.log").split(separator: "\n").compactMap { line in
      line.split(separator: " ").first { $0.hasPrefix("point=") }.map { String($0.dropFirst("point=".count)) }
    }
  }

  /// A file below the home, as text; empty when there is none.
  func read(_ path: String) throws -> String {
    try ChildProcess.run(["cat", home.path + "/" + path]).output
  }

  /// Whether a file or folder exists below the home.
  func exists(_ path: String) -> Bool {
    unsafe access(home.path + "/" + path, F_OK) == 0
  }
}

/// The package's own folder.
func packageFolder() throws -> String {
  // Tests/EndToEndTests/Support/OrcProcess.swift is four names below it.
  let parts = #filePath.split(separator: "/").dropLast(4)
  return "/" + parts.joined(separator: "/")
}

/// A TCP port of the loopback that nobody listens on.
func freePort() throws -> Int {
  let result = try ChildProcess.run([
    "python3", "-c", "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); print(s.getsockname()[1])",
  ])
  guard let port = Int(result.output.split(separator: "\n").first ?? "") else {
    throw ChildProcess.Failure(description: "no free port: \(result.errors)")
  }
  return port
}

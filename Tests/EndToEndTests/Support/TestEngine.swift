import Glibc
import JSON
import OrcTestSupport

/// The Docker engine that `script/test` provides for the tests, asked through `curl`, never through Orc.
struct TestEngine: Sendable {
  /// `unix:///path/to/docker.sock`.
  let address: String

  /// The engine, and nil where the tests run without one (`script/test --fast`).
  static let shared: TestEngine? = environment("ORC_TEST_DOCKER").map { TestEngine(address: $0) }

  var socket: String { String(address.dropFirst("unix://".count)) }

  /// One call of the Engine API.
  func call(_ method: String, _ path: String, body: String? = nil) throws -> (status: Int, body: JSONValue) {
    try curl(method, "http://engine/v1.41" + path, options: ["--unix-socket", socket], body: body)
  }

  /// The names of all containers that carry `text` in their name, running or not.
  func containers(named text: String) throws -> [String: JSONValue] {
    let answer = try call("GET", "/containers/json?all=1").body
    var found: [String: JSONValue] = [:]
    for container in answer.array ?? [] {
      guard let name = container["Names"]?.array?.first?.string, name.contains(text) else { continue }
      found[String(name.dropFirst())] = container
    }
    return found
  }

  func networks(named text: String) throws -> [String] {
    (try call("GET", "/networks").body.array ?? []).compactMap { $0["Name"]?.string }.filter { $0.contains(text) }
  }

  /// Stock `docker compose` in a server's folder.
  func compose(_ arguments: [String], in folder: String) throws -> ChildProcess.Result {
    guard let program = environment("ORC_COMPOSE") else {
      throw ChildProcess.Failure(description: "ORC_COMPOSE does not name the compose program; run script/test")
    }
    return try ChildProcess.run(
      [program] + arguments, environment: ["DOCKER_HOST": address, "HOME": "/nonexistent", "PATH": "/usr/bin:/bin"],
      folder: folder)
  }
}

/// A variable of this process's environment; nil when unset or empty.
func environment(_ name: String) -> String? {
  guard let value = unsafe getenv(name) else { return nil }
  let text = unsafe String(cString: value)
  return text.isEmpty ? nil : text
}

/// One request by `curl`: a client that is not ours.
func curl(_ method: String, _ url: String, options: [String] = [], body: String? = nil) throws
  -> (status: Int, body: JSONValue)
{
  var arguments = ["curl", "-sS", "--max-time", "120", "--path-as-is", "-X", method, "-w", "\n%{http_code}"] + options
  if body != nil { arguments += ["-H", "Content-Type: application/json", "--data-binary", "@-"] }
  let result = try ChildProcess.run(arguments + [url], input: Array((body ?? "").utf8))
  guard result.status == 0 else { throw ChildProcess.Failure(description: "curl: \(result.errors)") }
  let cut = result.output.lastIndex(of: "\n") ?? result.output.startIndex
  let status = Int(result.output[cut...].dropFirst()) ?? 0
  let text = String(result.output[..<cut])
  return (status, text.isEmpty ? .null : (try? JSONDocument.parse(text).root) ?? .string(text))
}

/// Waits until a condition holds: for what happens in another process, where nobody tells us.
func eventually(within seconds: Int = 20, _ condition: () throws -> Bool) rethrows -> Bool {
  for _ in 0..<(seconds * 50) {
    if try condition() { return true }
    usleep(20_000)
  }
  return try condition()
}

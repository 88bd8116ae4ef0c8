import HTTP
import JSON
import OrcTestSupport
import System
import Testing

/// Runs of the `peon` command against an Orc at the socket of a home.
struct PeonRun {
  /// What a run on a terminal showed and left.
  struct Shown {
    let output: String
    /// Nil when it had to be ended.
    let status: Int?
    /// Whether the terminal shows what is typed, afterwards.
    let hasEcho: Bool
    /// How many of the steps did not come about.
    let stepsLeft: Int
  }

  let home: String
  /// Where its profiles lie.
  let configuration: String

  /// Runs it without a terminal.
  func callAsFunction(
    _ arguments: [String], input: String = "", environment: [String: String] = [:], folder: String? = nil
  ) async throws -> ChildProcess.Result {
    try await Self.run(
      [try program(), "peon"] + arguments, environment: variables(environment), input: Array(input.utf8),
      folder: folder)
  }

  /// Runs a program on a thread of its own: what it asks is answered by tasks of this process, which need theirs.
  static func run(
    _ arguments: [String], environment: [String: String]? = nil, input: [UInt8] = [], folder: String? = nil
  ) async throws -> ChildProcess.Result {
    try await withCheckedThrowingContinuation { ended in
      do {
        try BlockingThread.start("peon-run") {
          ended.resume(
            with: Result {
              try ChildProcess.run(arguments, environment: environment, input: input, folder: folder)
            })
        }
      } catch {
        ended.resume(throwing: error)
      }
    }
  }

  /// Runs it on a terminal; each step waits for a text and then types another; nil ends it.
  func onTerminal(
    _ arguments: [String], columns: Int = 80, _ steps: [(String, String?)] = [], environment: [String: String] = [:]
  ) async throws -> Shown {
    let variables = variables(environment.merging(["TERM": "xterm"]) { first, _ in first })
    let told: JSONValue = [
      "command": .array((try [program(), "peon"] + arguments).map { .string($0) }),
      "columns": .number(JSONNumber(columns)),
      "environment": .object(JSONObject(variables.map { ($0.key, .string($0.value)) })),
      "steps": .array(steps.map { .array([.string($0.0), $0.1.map { .string($0) } ?? .null]) }),
    ]
    let result = try await Self.run(
      ["python3", try packageFolder() + "/Tests/EndToEndTests/Support/pty-run.py"],
      input: Array((told.description + "\n").utf8))
    let answer = try JSONValue.parse(result.output)
    return Shown(
      output: try #require(answer["output"]?.string), status: answer["status"]?.int,
      hasEcho: answer["echo"]?.bool == true, stepsLeft: try #require(answer["left"]?.int))
  }

  private func program() throws -> String { try packageFolder() + "/.build/debug/orc" }

  private func variables(_ extra: [String: String]) -> [String: String] {
    [
      "PATH": "/usr/bin:/bin", "ORC_HOME": home, "XDG_CONFIG_HOME": configuration, "HOME": configuration,
    ].merging(extra) { _, new in new }
  }
}

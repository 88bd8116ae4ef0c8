import Compose
import Glibc
import OrcTestSupport
import Testing

/// The stock Docker Compose 2.26.1, which says what is right; used by tests only.
enum ComposeOracle {
  /// An oracle that is missing, or that refused a file.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// The folder that relative paths refer to, for the oracle and for us.
  static let directory = "/srv/orc test"

  /// The program: `ORC_COMPOSE`, or where `script/bootstrap` puts it.
  static let path: String = {
    if let path = unsafe getenv("ORC_COMPOSE") { return unsafe String(cString: path) }
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    return "/\(root)/.build/oracles/docker-compose/docker-compose"
  }()

  /// Runs the oracle on a compose file given as text, with nothing in its environment.
  static func run(_ arguments: [String], text: String, environment: [String: String] = [:]) throws -> String {
    guard unsafe access(path, X_OK) == 0 else {
      throw Failure(description: "no docker-compose 2.26.1 at \(path); run script/bootstrap")
    }
    let result = try ChildProcess.run(
      [path, "-f", "-", "--project-directory", directory] + arguments, environment: environment,
      input: Array(text.utf8), folder: "/")
    guard result.status == 0 else {
      throw Failure(description: "docker-compose refused (\(result.status)): \(result.errors.suffix(4000))")
    }
    return result.output
  }

  /// The configuration hash of every service of a file.
  static func hashes(_ text: String, environment: [String: String] = [:]) throws -> [String: String] {
    let lines = try run(["config", "--hash", "*"], text: text, environment: environment).split(separator: "\n")
    return Dictionary(
      uniqueKeysWithValues: lines.map { line in
        let words = line.split(separator: " ")
        return (String(words[0]), String(words[1]))
      })
  }

  /// Reads a text with our own loader, below the same folder.
  static func load(_ text: String, environment: [String: String] = [:]) throws -> ComposeProject {
    try ComposeProject.load(
      Array(text.utf8), options: ComposeLoadOptions(directory: directory, environment: environment))
  }
}

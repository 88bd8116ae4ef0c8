import API
import ArgumentParser
import Glibc
import HTTP
import JSON

/// Shows what a server said.
struct PeonLogs: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "logs", abstract: "Show what a server says.",
    discussion: "With --json, -f prints one JSON object per line: {\"line\": \"...\"}; without -f it is one document.")

  @OptionGroup var connection: PeonConnection
  @Argument(help: "Its uid.", completion: PeonCompletion.servers) var server: String
  @Flag(name: .shortAndLong, help: "Go on with new lines as they come.") var follow = false
  @Option(name: .shortAndLong, help: "How many past lines, 0 to 5000.") var number = 100

  func run() async throws {
    let client = try connection.client()
    let path = "/servers/\(PeonPath.segment(server))/logs?lines=\(number)"
    guard follow else {
      let answer = try await client.get(path)
      if connection.json { return StandardStream.output(answer.description) }
      for line in answer["items"]?.array ?? [] { Self.show(line.string ?? "") }
      return
    }
    try await client.follow("\(path)&follow=true") { event in
      if event.event == "line" { connection.json ? Self.showJSON(event.data) : Self.show(event.data) }
      return event.event != "end"
    }
  }

  /// Whatever players wrote can't steer the terminal; a file or another program gets it as it was.
  private static func show(_ line: String) {
    StandardStream.output(Terminal.isTerminal(STDOUT_FILENO) ? ShownText.output(line) : line)
  }

  /// One line of output as a line of JSON.
  static func showJSON(_ line: String) {
    StandardStream.output(JSONValue.object(["line": .string(line)]).description)
  }
}

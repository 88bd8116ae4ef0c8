import API
import ArgumentParser
import HTTP
import JSON

/// Shows what a server said.
struct PeonLogs: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "logs", abstract: "Show what a server says.")

  @OptionGroup var connection: PeonConnection
  @Argument(help: "Its uid.") var server: String
  @Flag(name: .shortAndLong, help: "Go on with new lines as they come.") var follow = false
  @Option(name: .shortAndLong, help: "How many past lines, 0 to 5000.") var number = 100

  func run() async throws {
    let client = try connection.client()
    let path = "/servers/\(PeonPath.segment(server))/logs?lines=\(number)"
    guard follow else {
      let answer = try await client.get(path)
      if connection.json { return StandardStream.output(answer.description) }
      for line in answer["items"]?.array ?? [] { StandardStream.output(line.string ?? "") }
      return
    }
    try await client.follow("\(path)&follow=true") { event in
      if event.event == "line" { StandardStream.output(event.data) }
      return event.event != "end"
    }
  }
}

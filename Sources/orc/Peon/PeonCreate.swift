import API
import ArgumentParser
import HTTP
import JSON

/// Makes a server and waits until it runs.
struct PeonCreate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "create", abstract: "Make a server and start it.",
    discussion: "Example: peon create teeworlds arena SERVER_NAME='Friday night'")

  @OptionGroup var connection: PeonConnection

  @Argument(help: "The plan; peon plans lists them.")
  var game: String

  @Argument(help: "The server's name (left out: one is made up), then settings as NAME=value.")
  var rest: [String] = []

  @Option(help: "Words about it.")
  var description: String?

  @Flag(help: "Make it without starting it.")
  var noStart = false

  @Flag(help: "Refuse when the plan's own port numbers are taken, instead of moving to free ones.")
  var fixedPorts = false

  @Flag(help: "Keep what a failed attempt made, to look at it.")
  var keepFailed = false

  func run() async throws {
    let client = try connection.client()
    let (name, given) = try arguments()
    let plan = try await client.get("/plans/\(PeonPath.segment(game))")
    var settings = given
    for (variable, value) in PeonQuestions.ask(plan, given: Set(given.keys), isQuiet: connection.json) {
      settings[variable] = .string(value)
    }
    var body: JSONObject = [
      "plan": .string(game), "settings": .object(settings), "ports": .string(fixedPorts ? "plan" : "auto"),
      "start": .bool(!noStart), "keep_failed": .bool(keepFailed),
    ]
    if let name { body["name"] = .string(name) }
    if let description { body["description"] = .string(description) }
    let job = try await client.send(.post, "/servers", body: .object(body))
    let uid = job["server"]?.string ?? "\(game).\(name ?? "")"
    if !connection.json { StandardStream.error("Creating \(uid)") }
    try await PeonJob(client: client, isQuiet: connection.json).finish(job)
    let server = try await client.get("/servers/\(PeonPath.segment(uid))")
    StandardStream.output(connection.json ? server.description : story(server, title: plan["title"]?.string ?? game))
  }

  private func arguments() throws -> (name: String?, settings: JSONObject) {
    var name: String?
    var settings = JSONObject()
    for argument in rest {
      let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if parts.count == 2, !parts[0].isEmpty {
        settings[String(parts[0])] = .string(String(parts[1]))
      } else if name == nil, settings.isEmpty {
        name = argument
      } else {
        throw ValidationError("'\(argument)' is no setting; write it as NAME=value")
      }
    }
    return (name, settings)
  }

  private func story(_ server: JSONValue, title: String) -> String {
    let uid = server["uid"]?.string ?? ""
    var lines = ["\(uid) is \(server["status"]?["state"]?.string ?? "made")."]
    if noStart {
      lines.append("Start it:     peon start \(uid)")
    } else if let connect = server["connect"]?.string {
      lines.append("Play \(title) at \(connect)")
    }
    lines.append("Its output:   peon logs -f \(uid)")
    lines.append("Stop it:      peon stop \(uid)")
    return lines.joined(separator: "\n")
  }
}

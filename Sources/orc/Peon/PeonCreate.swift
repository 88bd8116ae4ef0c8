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
  @OptionGroup var options: PeonCreateOptions

  @Argument(help: "The plan; peon plans lists them.", completion: PeonCompletion.plans)
  var game: String

  @Argument(help: "The server's name (left out: one is made up), then settings as NAME=value.")
  var rest: [String] = []

  func run() async throws {
    let client = try connection.client()
    let server = try await PeonNewServer(client, game: game, rest: rest, options: options, isQuiet: connection.json)
    try await server.make()
  }
}

/// How a server is made.
struct PeonCreateOptions: ParsableArguments {
  @Option(help: "Words about it.")
  var description: String?

  @Flag(help: "Make it without starting it.")
  var noStart = false

  @Flag(help: "Refuse when the plan's own port numbers are taken, instead of moving to free ones.")
  var fixedPorts = false

  @Flag(help: "Keep what a failed attempt made, to look at it.")
  var keepFailed = false
}

/// A server that is about to be made, after everything was asked.
struct PeonNewServer {
  private let client: APIClient
  private let isQuiet: Bool
  private let startsServer: Bool
  private let title: String
  private var body: JSONObject

  /// Reads what was typed, and asks a person for what the plan requires.
  init(_ client: APIClient, game: String, rest: [String], options: PeonCreateOptions, isQuiet: Bool) async throws {
    let (name, given) = try Self.arguments(rest)
    let plan = try await client.get("/plans/\(PeonPath.segment(game))")
    var settings = given
    for (variable, value) in try PeonQuestions.ask(plan, given: Set(given.keys), isQuiet: isQuiet) {
      settings[variable] = .string(value)
    }
    body = [
      "plan": .string(game), "settings": .object(settings), "ports": .string(options.fixedPorts ? "plan" : "auto"),
      "start": .bool(!options.noStart), "keep_failed": .bool(options.keepFailed),
    ]
    if let name { body["name"] = .string(name) }
    if let description = options.description { body["description"] = .string(description) }
    self.client = client
    self.isQuiet = isQuiet
    startsServer = !options.noStart
    title = plan["title"]?.string ?? game
  }

  /// Makes it, of a world where there is one, and tells how it is reached.
  func make(world: JSONValue? = nil) async throws {
    var body = body
    if let world { body["world"] = world }
    let job = try await client.send(.post, "/servers", body: .object(body))
    let uid = job["server"]?.string ?? "\(body["plan"]?.string ?? "").\(body["name"]?.string ?? "")"
    if !isQuiet { StandardStream.error("Creating \(uid)") }
    try await PeonJob(client: client, isQuiet: isQuiet).finish(job)
    let server = try await client.get("/servers/\(PeonPath.segment(uid))")
    StandardStream.output(isQuiet ? server.description : story(server))
  }

  private static func arguments(_ rest: [String]) throws -> (name: String?, settings: JSONObject) {
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

  private func story(_ server: JSONValue) -> String {
    let uid = server["uid"]?.string ?? ""
    var lines = ["\(uid) is \(server["status"]?["state"]?.string ?? "made")."]
    if !startsServer {
      lines.append("Start it:     peon start \(uid)")
    } else if let connect = server["connect"]?.string {
      lines.append("Play \(ShownText.line(title)) at \(connect)")
    }
    lines.append("Its output:   peon logs -f \(uid)")
    lines.append("Stop it:      peon stop \(uid)")
    return lines.joined(separator: "\n")
  }
}

import API
import ArgumentParser
import HTTP
import JSON

/// Fetches a game, its image or both anew.
struct PeonUpdate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "update", abstract: "Fetch a server's game, its image or both anew; it runs afterwards.")
  @OptionGroup var connection: PeonConnection
  @Argument(help: "The server's uid.", completion: PeonCompletion.servers) var server: String
  @Option(
    help: "server (the game's files), image, full (both), or reinit (both, with data/ emptied).",
    completion: .list(["server", "image", "full", "reinit"]))
  var mode = "full"

  func run() async throws {
    try await PeonAct(connection: connection, server: server).run("update", ["mode": .string(mode)])
  }
}

/// Goes back to the image that the last update replaced.
struct PeonRollback: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rollback", abstract: "Go back to the image that the last update replaced.")
  @OptionGroup var connection: PeonConnection
  @Argument(help: "The server's uid.", completion: PeonCompletion.servers) var server: String

  func run() async throws {
    try await PeonAct(connection: connection, server: server).run("rollback", [:])
  }
}

/// Changes settings, ports and description.
struct PeonModify: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "modify", abstract: "Change a server's settings, ports or description.",
    discussion: "Example: peon modify teeworlds.arena SERVER_NAME='Saturday' --unset MOTD --restart")
  @OptionGroup var connection: PeonConnection
  @Argument(help: "The server's uid.", completion: PeonCompletion.servers) var server: String
  @Argument(help: "Settings and port names, as NAME=value.") var settings: [String] = []
  @Option(help: "Go back to the plan's default of a setting; may be repeated.") var unset: [String] = []
  @Option(help: "New words about it.") var description: String?
  @Flag(help: "Start a running server anew, so that the change is in force.") var restart = false

  func run() async throws {
    var changed = JSONObject()
    for text in settings {
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[0].isEmpty else {
        throw ValidationError("'\(text)' is no setting; write it as NAME=value")
      }
      changed[String(parts[0])] = .string(String(parts[1]))
    }
    for name in unset { changed[name] = .null }
    var body = JSONObject()
    if !changed.isEmpty { body["settings"] = .object(changed) }
    if let description { body["description"] = .string(description) }
    guard !body.isEmpty else { throw ValidationError("say what to change, as NAME=value") }
    let client = try connection.client()
    let path = "/servers/\(PeonPath.segment(server))"
    let view = try await client.send(.patch, path, body: .object(body))
    let isRunning = view["status"]?["state"]?.string == "running"
    if restart, isRunning {
      return try await PeonAct(connection: connection, server: server).run("restart", [:])
    }
    guard !connection.json else { return StandardStream.output(view.description) }
    StandardStream.output("\(server) was changed.")
    if isRunning, !changed.isEmpty { StandardStream.output("In force after:   peon restart \(server)") }
  }
}

/// Takes in folders below servers/ that are not registered.
struct PeonImport: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Take in servers' folders that are not registered yet.")
  @OptionGroup var connection: PeonConnection

  func run() async throws {
    let outcome = try await connection.client().send(.post, "/servers/import", body: .object([:]))
    guard !connection.json else { return StandardStream.output(outcome.description) }
    let imported = (outcome["imported"]?.array ?? []).compactMap(\.string)
    StandardStream.output(imported.isEmpty ? "Nothing new was found." : "Taken in: \(imported.joined(separator: ", "))")
    for skipped in outcome["skipped"]?.array ?? [] {
      StandardStream.error("Left out: \(skipped["server"]?.string ?? ""): \(skipped["reason"]?.string ?? "")")
    }
  }
}

/// An act of one server, followed to its end.
struct PeonAct {
  let connection: PeonConnection
  let server: String

  func run(_ action: String, _ body: JSONObject) async throws {
    let client = try connection.client()
    let path = "/servers/\(PeonPath.segment(server))"
    let job = try await client.send(.post, "\(path)/actions/\(action)", body: .object(body))
    try await PeonJob(client: client, isQuiet: connection.json).finish(job)
    let view = try await client.get(path)
    StandardStream.output(connection.json ? view.description : PeonStop.story(view))
  }
}

import API
import ArgumentParser
import HTTP
import JSON

/// What start, stop, restart and kill share.
protocol PeonPower: AsyncParsableCommand {
  var connection: PeonConnection { get }
  var servers: [String] { get }
  static var action: String { get }
}

extension PeonPower {
  func run() async throws { try await actNow(servers) }

  /// The act itself, on each server in turn.
  func actNow(_ servers: [String]) async throws {
    let client = try connection.client()
    try await PeonOutcomes(isJSON: connection.json).each(servers) { uid in
      let path = "/servers/\(PeonPath.segment(uid))"
      let job = try await client.send(.post, "\(path)/actions/\(Self.action)", body: .object([:]))
      try await PeonJob(client: client, isQuiet: connection.json).finish(job)
      let server = try await client.get(path)
      return (server, Self.story(server))
    }
  }

  static func story(_ server: JSONValue) -> String {
    let state = server["status"]?["state"]?.string ?? "unknown"
    let place = state == "running" ? server["connect"]?.string.map { " at \($0)" } ?? "" : ""
    return "\(server["uid"]?.string ?? "") is \(state)\(place)."
  }
}

/// Starts servers.
struct PeonStart: PeonPower {
  static let action = "start"
  static let configuration = CommandConfiguration(commandName: action, abstract: "Start servers.")
  @OptionGroup var connection: PeonConnection
  @Argument(help: "Their uids, such as teeworlds.arena.", completion: PeonCompletion.servers) var servers: [String]
}

/// Stops servers.
struct PeonStop: PeonPower {
  static let action = "stop"
  static let configuration = CommandConfiguration(
    commandName: action, abstract: "Stop servers, as their games want it.")
  @OptionGroup var connection: PeonConnection
  @OptionGroup var time: PeonTimeOptions
  @Argument(help: "Their uids, such as teeworlds.arena.", completion: PeonCompletion.servers)
  var servers: [String] = []
  @Flag(help: "Stop every server that runs, after asking.") var all = false
  @Flag(name: .shortAndLong, help: "Don't ask.") var yes = false

  func validate() throws {
    if all != servers.isEmpty { throw ValidationError("name servers, or say --all") }
  }

  func run() async throws {
    let moment = try time.moment()
    let client = try connection.client()
    let servers = try await all ? running(client) : self.servers
    guard !all || !servers.isEmpty else {
      return StandardStream.output(connection.json ? #"{"items":[]}"# : "No server runs.")
    }
    if all {
      let names = servers.joined(separator: ", ")
      let question = servers.count == 1 ? "Stop \(names)?" : "Stop these \(servers.count) servers: \(names)?"
      try PeonAsk.confirm(question, isAgreed: yes)
    }
    guard let moment else { return try await actNow(servers) }
    try await PeonOutcomes(isJSON: connection.json).each(servers) { uid in
      let made = try await client.send(
        .post, "/schedules",
        body: .object([
          "server": .string(uid), "action": "stop", "at": .string(PeonMoment.text(moment)), "only_when": "running",
        ]))
      return (made, "\(uid) stops at \(made["next"]?.array?.first?.string ?? "").")
    }
  }

  private func running(_ client: APIClient) async throws -> [String] {
    (try await client.get("/servers")["items"]?.array ?? [])
      .filter { ["running", "restarting", "paused"].contains($0["status"]?["state"]?.string) }
      .compactMap { $0["uid"]?.string }
  }
}

/// Restarts servers.
struct PeonRestart: PeonPower {
  static let action = "restart"
  static let configuration = CommandConfiguration(commandName: action, abstract: "Stop servers and start them.")
  @OptionGroup var connection: PeonConnection
  @Argument(help: "Their uids, such as teeworlds.arena.", completion: PeonCompletion.servers) var servers: [String]
}

/// Ends servers at once.
struct PeonKill: PeonPower {
  static let action = "kill"
  static let configuration = CommandConfiguration(
    commandName: action, abstract: "End servers at once; what they have not saved is lost.")
  @OptionGroup var connection: PeonConnection
  @Argument(help: "Their uids, such as teeworlds.arena.", completion: PeonCompletion.servers) var servers: [String]
}

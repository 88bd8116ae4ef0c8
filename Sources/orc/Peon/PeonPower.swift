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
  func run() async throws { try await actNow() }

  /// The act itself, on each server in turn.
  func actNow() async throws {
    let client = try connection.client()
    for uid in servers {
      let path = "/servers/\(PeonPath.segment(uid))"
      let job = try await client.send(.post, "\(path)/actions/\(Self.action)", body: .object([:]))
      try await PeonJob(client: client, isQuiet: connection.json).finish(job)
      let server = try await client.get(path)
      StandardStream.output(connection.json ? server.description : Self.story(server))
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
  @Argument(help: "Their uids, such as teeworlds.arena.") var servers: [String]
}

/// Stops servers.
struct PeonStop: PeonPower {
  static let action = "stop"
  static let configuration = CommandConfiguration(
    commandName: action, abstract: "Stop servers, as their games want it.")
  @OptionGroup var connection: PeonConnection
  @OptionGroup var time: PeonTimeOptions
  @Argument(help: "Their uids, such as teeworlds.arena.") var servers: [String]

  func run() async throws {
    guard let moment = try time.moment() else { return try await actNow() }
    let client = try connection.client()
    for uid in servers {
      let made = try await client.send(
        .post, "/schedules",
        body: .object([
          "server": .string(uid), "action": "stop", "at": .string(PeonMoment.text(moment)), "only_when": "running",
        ]))
      let next = made["next"]?.array?.first?.string ?? ""
      StandardStream.output(connection.json ? made.description : "\(uid) stops at \(next).")
    }
  }
}

/// Restarts servers.
struct PeonRestart: PeonPower {
  static let action = "restart"
  static let configuration = CommandConfiguration(commandName: action, abstract: "Stop servers and start them.")
  @OptionGroup var connection: PeonConnection
  @Argument(help: "Their uids, such as teeworlds.arena.") var servers: [String]
}

/// Ends servers at once.
struct PeonKill: PeonPower {
  static let action = "kill"
  static let configuration = CommandConfiguration(
    commandName: action, abstract: "End servers at once; what they have not saved is lost.")
  @OptionGroup var connection: PeonConnection
  @Argument(help: "Their uids, such as teeworlds.arena.") var servers: [String]
}

import API
import ArgumentParser
import JSON

/// Lists the servers.
struct PeonList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "List the servers.", aliases: ["ls"])

  @OptionGroup var connection: PeonConnection
  @Flag(name: .shortAndLong, help: "Show how their containers are: since when, how they ended, of which image.")
  var long = false

  func run() async throws {
    let list = try await connection.client().get("/servers")
    if connection.json { return StandardStream.output(list.description) }
    let servers = list["items"]?.array ?? []
    guard !servers.isEmpty else {
      return StandardStream.output("There are no servers yet. Make one: peon create teeworlds arena")
    }
    (long ? Self.long(servers) : Self.short(servers)).print()
  }

  private static func short(_ servers: [JSONValue]) -> PeonTable {
    let rows = servers.map { server in
      [
        server["uid"]?.string ?? "", state(server), server["connect"]?.string ?? "-",
        String((server["description"]?.string ?? "").prefix { $0 != "\n" }),
      ]
    }
    return PeonTable(head: ["SERVER", "STATE", "CONNECT", "DESCRIPTION"], rows: rows)
  }

  private static func long(_ servers: [JSONValue]) -> PeonTable {
    let rows = servers.map { server in
      let status = server["status"]
      return [
        server["uid"]?.string ?? "", state(server), server["wanted"]?.string ?? "-", status?["since"]?.string ?? "-",
        status?["exit_code"]?.int.map { "\($0)" } ?? "-", server["image"]?.string ?? "-",
        status?["reason"]?.string ?? "",
      ]
    }
    return PeonTable(head: ["SERVER", "STATE", "WANTED", "SINCE", "EXIT", "IMAGE", "REASON"], rows: rows)
  }

  /// The state in words, with what is being done, or what went wrong last.
  static func state(_ server: JSONValue) -> String {
    let status = server["status"]
    let state = status?["state"]?.string ?? "unknown"
    if status?["stale"]?.bool == true { return "\(state)?" }
    guard let job = server["job"], !job.isNull else { return state }
    let hasFailed = job["state"]?.string == "failed"
    return "\(state), " + (hasFailed ? "\(job["kind"]?.string ?? "") failed" : job["phase"]?.string ?? "")
  }
}

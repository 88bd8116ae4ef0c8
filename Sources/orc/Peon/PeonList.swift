import API
import ArgumentParser
import JSON

/// Lists the servers.
struct PeonList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "List the servers.", aliases: ["ls"])

  @OptionGroup var connection: PeonConnection

  func run() async throws {
    let list = try await connection.client().get("/servers")
    if connection.json { return StandardStream.output(list.description) }
    let servers = list["items"]?.array ?? []
    guard !servers.isEmpty else {
      return StandardStream.output("There are no servers yet. Make one: peon create teeworlds arena")
    }
    let rows = servers.map { server in
      [
        server["uid"]?.string ?? "", state(server), server["connect"]?.string ?? "-",
        String((server["description"]?.string ?? "").prefix { $0 != "\n" }),
      ]
    }
    StandardStream.output(PeonTable.format([["SERVER", "STATE", "CONNECT", "DESCRIPTION"]] + rows))
  }

  private func state(_ server: JSONValue) -> String {
    let status = server["status"]
    let state = status?["state"]?.string ?? "unknown"
    if status?["stale"]?.bool == true { return "\(state)?" }
    guard let job = server["job"], !job.isNull else { return state }
    let hasFailed = job["state"]?.string == "failed"
    return "\(state), " + (hasFailed ? "\(job["kind"]?.string ?? "") failed" : job["phase"]?.string ?? "")
  }
}

import API
import ArgumentParser
import JSON

/// Shows how Orc or one server is.
struct PeonStatus: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Show how Orc, or one server, is doing.")

  @OptionGroup var connection: PeonConnection
  @Argument(help: "A server's uid; left out: Orc itself.", completion: PeonCompletion.servers) var server: String?

  func run() async throws {
    let client = try connection.client()
    if let server { return try await show(server, client) }
    let version = try await client.get("/version")
    if connection.json { return StandardStream.output(version.description) }
    let servers = try await client.get("/servers")["items"]?.array ?? []
    let running = servers.count { $0["status"]?["state"]?.string == "running" }
    let runtime = version["runtime"]
    let reason = runtime?["reason"]?.string.map { ": \($0)" } ?? ""
    PeonFacts(rows: [
      ["Orc", version["version"]?.string ?? ""],
      ["Engine", runtime?["available"]?.bool == true ? "answers" : "does not answer\(reason)"],
      ["Servers", "\(servers.count), of them \(running) running"],
    ]).print()
  }

  private func show(_ uid: String, _ client: APIClient) async throws {
    let path = "/servers/\(PeonPath.segment(uid))"
    let server = try await client.get(path)
    if connection.json { return StandardStream.output(server.description) }
    var rows = facts(server)
    if server["status"]?["state"]?.string == "running", let stats = try? await client.get("\(path)/stats") {
      if let bytes = stats["memory_bytes"]?.int { rows.append(["Memory", ProgressBar.bytes(bytes)]) }
      if let cpu = stats["cpu_percent"]?.double { rows.append(["Processor", "\(Int(cpu.rounded())) % of a core"]) }
    }
    PeonFacts(rows: rows).print()
  }

  private func facts(_ server: JSONValue) -> [[String]] {
    let status = server["status"]
    var rows = [
      ["Server", server["uid"]?.string ?? ""], ["State", status?["state"]?.string ?? ""],
      ["Wanted", server["wanted"]?.string ?? ""], ["Connect", server["connect"]?.string ?? "-"],
      ["Plan", "\(server["plan"]?.string ?? "") \(server["plan_version"]?.string ?? "")"],
      ["Image", server["image"]?.string ?? ""], ["Description", server["description"]?.string ?? ""],
    ]
    if let since = status?["since"]?.string { rows.append(["Since", since]) }
    if let reason = status?["reason"]?.string { rows.append(["Reason", reason]) }
    for member in server["settings"]?.object?.members ?? [] { rows.append([member.key, member.value.string ?? ""]) }
    for name in server["secret_settings"]?.array ?? [] { rows.append([name.string ?? "", "(secret)"]) }
    if let problem = server["job"]?["problem"]?["detail"]?.string { rows.append(["Problem", problem]) }
    return rows
  }
}

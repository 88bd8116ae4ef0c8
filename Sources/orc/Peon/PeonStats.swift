import API
import ArgumentParser
import HTTP
import JSON

/// Shows what servers use.
struct PeonStats: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stats", abstract: "Show the processor and memory that servers use.")
  @OptionGroup var connection: PeonConnection
  @Argument(help: "A server's uid; left out: every one that runs.", completion: PeonCompletion.servers)
  var server: String?

  /// How many are measured at a time: an engine takes a second or two for each.
  private static let parallelMax = 8

  func run() async throws {
    let client = try connection.client()
    if let server {
      let stats = try await client.get(Self.path(server))
      if connection.json { return StandardStream.output(stats.description) }
      return Self.table([stats]).print()
    }
    let running = (try await client.get("/servers")["items"]?.array ?? [])
      .filter { $0["status"]?["state"]?.string == "running" }.compactMap { $0["uid"]?.string }
    let items = try await Self.measure(running, client)
    if connection.json { return StandardStream.output(JSONValue.object(["items": .array(items)]).description) }
    guard !items.isEmpty else { return StandardStream.output("No server runs.") }
    Self.table(items).print()
  }

  private static func path(_ server: String) -> String { "/servers/\(PeonPath.segment(server))/stats" }

  /// Measures all; one that is removed meanwhile is left out.
  private static func measure(_ servers: [String], _ client: APIClient) async throws -> [JSONValue] {
    try await withThrowingTaskGroup(of: (Int, JSONValue?).self) { group in
      var found: [Int: JSONValue] = [:]
      for (index, server) in servers.enumerated() {
        if index >= parallelMax, let (done, stats) = try await group.next() { found[done] = stats }
        group.addTask {
          do {
            return (index, try await client.get(path(server)))
          } catch APIClientError.refused(404, _, _, _, _) {
            return (index, nil)
          }
        }
      }
      for try await (done, stats) in group { found[done] = stats }
      return servers.indices.compactMap { found[$0] }
    }
  }

  private static func table(_ items: [JSONValue]) -> PeonTable {
    let rows = items.map { stats in
      let memory = stats["memory_bytes"]?.int
      let limit = stats["memory_limit_bytes"]?.int
      let share = memory.flatMap { used in limit.map { $0 > 0 ? "\(used * 100 / $0) %" : "-" } }
      return [
        stats["uid"]?.string ?? "", stats["running"]?.bool == true ? "running" : "exited",
        stats["cpu_percent"]?.double.map { "\(Int($0.rounded())) %" } ?? "-",
        memory.map(ProgressBar.bytes) ?? "-", limit.map(ProgressBar.bytes) ?? "-", share ?? "-",
        stats["started_at"]?.string ?? "-",
      ]
    }
    return PeonTable(head: ["SERVER", "STATE", "CPU", "MEMORY", "LIMIT", "SHARE", "STARTED"], rows: rows)
  }
}

/// Shows what the machine has, and what servers may take of it.
struct PeonCapacity: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "capacity", abstract: "Show what the machine has, and what its servers may take of it.",
    discussion: "With --json: {\"nodes\": [...], \"servers\": {\"count\", \"running\", \"memory_limit_bytes\"}}.")
  @OptionGroup var connection: PeonConnection

  func run() async throws {
    let client = try connection.client()
    let nodes = try await client.get("/nodes")["items"]?.array ?? []
    let servers = try await client.get("/servers")["items"]?.array ?? []
    let running = servers.filter { $0["status"]?["state"]?.string == "running" }
    let promised = running.compactMap { $0["limits"]?["memory_bytes"]?.int }.reduce(0, +)
    if connection.json {
      let told: JSONValue = [
        "nodes": .array(nodes),
        "servers": [
          "count": .number(JSONNumber(servers.count)), "running": .number(JSONNumber(running.count)),
          "memory_limit_bytes": .number(JSONNumber(promised)),
        ],
      ]
      return StandardStream.output(told.description)
    }
    let limits = promised == 0 ? "" : ", which may take \(ProgressBar.bytes(promised)) of memory by their limits"
    let own = [["Servers", "\(servers.count), of them \(running.count) running\(limits)"]]
    PeonFacts(rows: nodes.flatMap(Self.facts) + own).print()
  }

  private static func facts(_ node: JSONValue) -> [[String]] {
    func bytes(_ name: String) -> String { node[name]?.int.map(ProgressBar.bytes) ?? "?" }
    let reason = node["reason"]?.string.map { ": \($0)" } ?? ""
    return [
      ["Machine", "\(node["id"]?.string ?? "") (\(node["status"]?.string ?? "unknown")\(reason))"],
      ["Engine", "\(node["runtime"]?.string ?? "?") \(node["runtime_version"]?.string ?? "")"],
      ["Processors", "\(node["cpus"]?.int.map { "\($0)" } ?? "?") (\(node["architecture"]?.string ?? "?"))"],
      ["Memory", "\(bytes("memory_bytes")), of it \(bytes("memory_available_bytes")) free"],
      ["Disk", "\(bytes("disk_free_bytes")) free"],
    ]
  }
}

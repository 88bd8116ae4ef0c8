import API
import ArgumentParser
import HTTP
import JSON

/// Saves a server's files, or lists what was saved.
struct PeonBackup: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup", abstract: "Save a server's files, or list its backups.",
    discussion: "Backups lie in the folder backup/ of Orc's home.")
  @OptionGroup var connection: PeonConnection
  @Argument(help: "The server's uid.") var server: String
  @Flag(help: "Show the backups that there are.") var list = false

  func run() async throws {
    let client = try connection.client()
    let path = "/servers/\(PeonPath.segment(server))/backups"
    if list { return try await show(client, path) }
    let job = try await client.send(.post, path, body: .object([:]))
    try await PeonJob(client: client, isQuiet: connection.json).finish(job)
    guard let made = try await client.get(path)["items"]?.array?.first else { return }
    if connection.json { return StandardStream.output(made.description) }
    StandardStream.output("\(server) was saved: \(made["id"]?.string ?? "") (\(Self.size(made)))")
  }

  private func show(_ client: APIClient, _ path: String) async throws {
    let list = try await client.get(path)
    if connection.json { return StandardStream.output(list.description) }
    let items = list["items"]?.array ?? []
    guard !items.isEmpty else { return StandardStream.output("There are none. Make one: peon backup \(server)") }
    let rows = items.map { [$0["id"]?.string ?? "", $0["created_at"]?.string ?? "", Self.size($0)] }
    StandardStream.output(PeonTable.format([["BACKUP", "MADE", "SIZE"]] + rows))
  }

  private static func size(_ backup: JSONValue) -> String {
    let bytes = backup["bytes"]?.int ?? 0
    return bytes < 10 << 20 ? "\((bytes + 1_023) >> 10) KiB" : "\(bytes >> 20) MiB"
  }
}

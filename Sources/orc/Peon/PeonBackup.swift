import API
import ArgumentParser
import HTTP
import JSON
import OrcModel

/// Saves a server's files, lists what was saved, or fetches it.
struct PeonBackup: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup", abstract: "Save a server's files, list its backups, or fetch one.",
    discussion: """
      Backups lie in the folder backup/ of Orc's home; --fetch copies one to this machine, and goes on where an \
      earlier attempt ended.
      """)
  @OptionGroup var connection: PeonConnection
  @Argument(help: "The server's uid.", completion: PeonCompletion.servers) var server: String
  @Flag(help: "Show the backups that there are.") var list = false
  @Option(help: "Copy this backup to this machine; 'newest' is the last one.") var fetch: String?
  @Option(name: .shortAndLong, help: "Where --fetch writes to; left out: the backup's name, here.", completion: .file())
  var output: String?

  func validate() throws {
    if list, fetch != nil { throw ValidationError("--list and --fetch can't go together") }
    if output != nil, fetch == nil { throw ValidationError("-o belongs to --fetch") }
  }

  func run() async throws {
    let client = try connection.client()
    let path = "/servers/\(PeonPath.segment(server))/backups"
    if list { return try await show(client, path) }
    if let fetch {
      let backup = try await PeonBackups(client: client, server: server).find(fetch == "newest" ? nil : fetch)
      let owner = backup["server"]?.string ?? server
      let path = "/servers/\(PeonPath.segment(owner))/backups"
      return try await PeonDownload(client: client, path: path, backup: backup, isQuiet: connection.json).run(
        to: output)
    }
    let job = try await client.send(.post, path, body: .object([:]))
    try await PeonJob(client: client, isQuiet: connection.json).finish(job)
    guard let made = try await client.get(path)["items"]?.array?.first else {
      throw PeonFailure("\(server) was saved, but the backup is not listed")
    }
    if connection.json { return StandardStream.output(made.description) }
    StandardStream.output("\(server) was saved: \(made["id"]?.string ?? "") (\(PeonBackups.size(made)))")
  }

  private func show(_ client: APIClient, _ path: String) async throws {
    let list = try await client.get(path)
    if connection.json { return StandardStream.output(list.description) }
    let items = list["items"]?.array ?? []
    guard !items.isEmpty else { return StandardStream.output("There are none. Make one: peon backup \(server)") }
    let rows = items.map { [$0["id"]?.string ?? "", $0["created_at"]?.string ?? "", PeonBackups.size($0)] }
    PeonTable(head: ["BACKUP", "MADE", "SIZE"], rows: rows).print()
  }
}

/// The backups of a server.
struct PeonBackups {
  let client: APIClient
  let server: String

  /// The backup of that name, which may be another server's; nil is the server's newest.
  ///
  /// - Throws: `APIClientError.refused` that names those there are.
  func find(_ name: String?) async throws -> JSONValue {
    let server = name.flatMap { BackupName($0)?.server.description } ?? server
    let items = try await client.get("/servers/\(PeonPath.segment(server))/backups")["items"]?.array ?? []
    guard let name else {
      if let newest = items.first { return newest }
      throw Self.missing("There is no backup of [\(server)]. Make one: peon backup \(server)", [])
    }
    if let found = items.first(where: { $0["id"]?.string == name }) { return found }
    throw Self.missing("There is no backup [\(name)] of [\(server)].", items.compactMap { $0["id"]?.string })
  }

  private static func missing(_ message: String, _ available: [String]) -> APIClientError {
    .refused(status: 404, code: "backup.dne", message: message, faults: [], available: available)
  }

  static func size(_ backup: JSONValue) -> String { ProgressBar.bytes(backup["bytes"]?.int ?? 0) }
}

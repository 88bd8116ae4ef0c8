import API
import ArgumentParser
import HTTP
import JSON

/// Removes a server.
struct PeonDestroy: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "destroy", abstract: "Remove a server; its files stay unless you say otherwise.")

  @OptionGroup var connection: PeonConnection
  @Argument(help: "Its uid.", completion: PeonCompletion.servers) var server: String
  @Flag(help: "Delete its files too: worlds, saves, everything.") var deleteFiles = false
  @Flag(name: .shortAndLong, help: "Don't ask.") var yes = false

  func run() async throws {
    try await PeonRemoval(connection: connection, server: server, deletesFiles: deleteFiles, isAgreed: yes).run()
  }
}

/// Removes a server with all its files.
struct PeonEradicate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "eradicate", abstract: "Remove a server and delete all its files; its backups stay.",
    discussion: "Files that a destroyed server left are deleted too.")

  @OptionGroup var connection: PeonConnection
  @Argument(help: "Its uid.", completion: PeonCompletion.servers) var server: String
  @Flag(name: .shortAndLong, help: "Don't ask for its name.") var yes = false

  func run() async throws {
    try await PeonRemoval(connection: connection, server: server, deletesFiles: true, isAgreed: yes).run()
  }
}

/// The removal of a server, with or without its files.
struct PeonRemoval {
  let connection: PeonConnection
  let server: String
  let deletesFiles: Bool
  let isAgreed: Bool

  func run() async throws {
    let client = try connection.client()
    if deletesFiles { try PeonAsk.typed(server, for: "delete it with all its files", isAgreed: isAgreed) }
    let path = "/servers/\(PeonPath.segment(server))?data=\(deletesFiles ? "delete" : "keep")"
    let job = try await client.send(.delete, path)
    let ended = try await PeonJob(client: client, isQuiet: connection.json).finish(job)
    if connection.json { return StandardStream.output(ended.description) }
    StandardStream.output("\(server) is removed; its files are \(deletesFiles ? "deleted" : "kept").")
  }
}

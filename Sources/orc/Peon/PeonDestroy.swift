import API
import ArgumentParser
import Glibc
import HTTP
import JSON

/// Removes a server.
struct PeonDestroy: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "destroy", abstract: "Remove a server; its files stay unless you say otherwise.")

  @OptionGroup var connection: PeonConnection
  @Argument(help: "Its uid.") var server: String
  @Flag(help: "Delete its files too: worlds, saves, everything.") var deleteFiles = false
  @Flag(name: .shortAndLong, help: "Don't ask.") var yes = false

  func run() async throws {
    let client = try connection.client()
    if deleteFiles && !yes { try confirm() }
    let path = "/servers/\(PeonPath.segment(server))?data=\(deleteFiles ? "delete" : "keep")"
    let job = try await client.send(.delete, path)
    try await PeonJob(client: client, isQuiet: connection.json).finish(job)
    if connection.json { return StandardStream.output(job.description) }
    StandardStream.output("\(server) is removed; its files are \(deleteFiles ? "deleted" : "kept").")
  }

  private func confirm() throws {
    guard isatty(STDIN_FILENO) == 1 else { throw ValidationError("add --yes to delete files without being asked") }
    StandardStream.write(Array("Type \(server) to delete it with all its files: ".utf8), to: STDERR_FILENO)
    guard readLine() == server else { throw CleanExit.message("Nothing was done.") }
  }
}

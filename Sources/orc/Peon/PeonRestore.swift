import API
import ArgumentParser
import HTTP
import JSON

/// Brings a backup back.
struct PeonRestore: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore", abstract: "Bring a server's backup back: its files become those of the backup.",
    discussion: """
      What is there now is saved first, as a backup like any other, and the server runs again afterwards when it did.
      A backup that is damaged, or has no room on the disk, changes nothing.
      """)
  @OptionGroup var connection: PeonConnection
  @OptionGroup var options: PeonRestoreOptions
  @Argument(help: "The server's uid.", completion: PeonCompletion.servers) var server: String
  @Argument(help: "The backup; left out: the newest. peon backup SERVER --list shows them.") var backup: String?

  func run() async throws {
    let client = try connection.client()
    let found = try await PeonBackups(client: client, server: server).find(backup)
    let name = found["id"]?.string ?? ""
    let source = "\(name) (\(PeonBackups.size(found)), made \(found["created_at"]?.string ?? "?"))"
    try options.confirm(server, source)
    let act = PeonRestoreAct(client: client, server: server, options: options, isQuiet: connection.json)
    try await act.run(["backup": .string(name)], from: name)
  }
}

/// How a restore goes about it.
struct PeonRestoreOptions: ParsableArguments {
  @Flag(help: "Don't save what is there now before it is replaced.") var noBackupFirst = false
  @Flag(name: .shortAndLong, help: "Don't ask.") var yes = false
  @Option(help: "Where a world belongs, below user, data or config; left out: the plan's own place.")
  var folder: String?

  func confirm(_ server: String, _ source: String) throws {
    let fate = noBackupFirst ? "Its present files are NOT saved before." : "Its present files are saved before."
    try PeonAsk.confirm("Replace the files of \(server) by \(source)? \(fate)", isAgreed: yes)
  }
}

/// A restore, followed to its end.
struct PeonRestoreAct {
  let client: APIClient
  let server: String
  let options: PeonRestoreOptions
  let isQuiet: Bool

  /// Restores what `source` names: a backup or an upload.
  func run(_ source: JSONObject, from name: String) async throws {
    var body = source
    if options.noBackupFirst { body["backup_first"] = false }
    if let folder = options.folder { body["folder"] = .string(folder) }
    let path = "/servers/\(PeonPath.segment(server))"
    let job = try await client.send(.post, "\(path)/restore", body: .object(body))
    try await PeonJob(client: client, isQuiet: isQuiet).finish(job)
    let view = try await client.get(path)
    StandardStream.output(
      isQuiet ? view.description : "The files of \(server) are those of \(name) now. \(PeonStop.story(view))")
  }
}

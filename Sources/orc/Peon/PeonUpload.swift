import API
import ArgumentParser
import Crypto
import HTTP
import JSON
import Synchronization

/// Sends a world from this machine to a server, present or new.
struct PeonUpload: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "upload", abstract: "Send a world (zip, tar or tar.gz) to a server, or make a new one of it.",
    discussion: """
      Examples: peon upload world.zip --restore minetest.castle
                peon upload world.tar.gz --as minetest keep SERVER_NAME=Keep
      """)
  @OptionGroup var connection: PeonConnection
  @OptionGroup var restoreOptions: PeonRestoreOptions
  @OptionGroup var createOptions: PeonCreateOptions
  @Argument(help: "The archive.", completion: .file(extensions: ["zip", "tar", "gz", "tgz"])) var file: String
  @Argument(help: "With --as: the new server's name, then settings as NAME=value.") var rest: [String] = []
  @Option(help: "Replace the files of this server.", completion: PeonCompletion.servers) var restore: String?
  @Option(name: .customLong("as"), help: "Make a new server of this plan.", completion: PeonCompletion.plans)
  var plan: String?

  func validate() throws {
    switch (restore, plan) {
    case (nil, nil): throw ValidationError("say what becomes of it: --restore SERVER, or --as PLAN NAME")
    case (.some, .some): throw ValidationError("--restore and --as can't go together")
    case (.some, nil):
      if let word = rest.first { throw ValidationError("'\(word)' belongs to --as; --restore takes the server only") }
    case (nil, .some):
      if restoreOptions.folder != nil { throw ValidationError("--folder belongs to --restore") }
    }
  }

  func run() async throws {
    // Everything that can be wrong or asked comes before hours of sending.
    let source = try LocalFile(reading: file)
    let bytes = try source.size()
    guard bytes > 0 else { throw PeonFailure("\(file) is empty") }
    let client = try connection.client()
    let isQuiet = connection.json
    if let restore {
      _ = try await client.get("/servers/\(PeonPath.segment(restore))")
      try restoreOptions.confirm(restore, "\(file) (\(ProgressBar.bytes(Int(bytes))))")
      let act = PeonRestoreAct(client: client, server: restore, options: restoreOptions, isQuiet: isQuiet)
      try await use(send(source, bytes, client), client) { id in
        try await act.run(["upload": .string(id)], from: file)
      }
    } else if let plan {
      let server = try await PeonNewServer(client, game: plan, rest: rest, options: createOptions, isQuiet: isQuiet)
      try await use(send(source, bytes, client), client) { id in
        try await server.make(world: ["upload": .string(id)])
      }
    }
  }

  /// Does the rest, and lets Orc forget the upload when that goes wrong.
  private func use(_ id: String, _ client: APIClient, _ work: (String) async throws -> Void) async throws {
    do {
      try await work(id)
    } catch {
      // Only a saving: Orc forgets unused uploads by itself, and the reason is worth more than this.
      _ = try? await client.send(.delete, "/uploads/\(PeonPath.segment(id))")
      throw error
    }
  }

  /// Sends the file in pieces and compares what came with what was sent.
  private func send(_ source: LocalFile, _ bytes: Int64, _ client: APIClient) async throws -> String {
    let line = PeonProgressLine(isQuiet: connection.json)
    defer { line.end() }
    let digest = Mutex<String?>(nil)
    let answer = try await client.upload(bytes: bytes) { writer in
      var hash = SHA256()
      var at: Int64 = 0
      while at < bytes {
        let piece = try source.read(at: at)
        guard !piece.isEmpty, Int64(piece.count) <= bytes - at else {
          throw PeonFailure("\(source.path) changed while it was sent")
        }
        hash.update(piece)
        try await writer.write(piece)
        at += Int64(piece.count)
        line.show(phase: "uploading", done: Int(at), total: Int(bytes))
      }
      let sent = Hex.encode(hash.finish())
      digest.withLock { $0 = sent }
    }
    guard let id = answer["id"]?.string else { throw APIClientError.malformed("the upload has no id") }
    if let told = answer["sha256"]?.string, told != digest.withLock({ $0 }) {
      _ = try? await client.send(.delete, "/uploads/\(PeonPath.segment(id))")
      throw PeonFailure("\(file) came damaged: its checksum there is another one; try again")
    }
    return id
  }
}

import API
import ArgumentParser
import JSON

/// Numbered choices for a person who does not know the verbs.
struct PeonMenu: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "menu", abstract: "Choose servers and what to do with them from lists.",
    discussion: "It is what peon alone shows on a terminal. q or Ctrl-D leaves.")
  @OptionGroup var connection: PeonConnection

  /// Something to do with a server: its words, and the verb's command line.
  private typealias Action = (words: String, command: @Sendable (String) -> [String])

  private static let actions: [Action] = [
    ("Start", { ["start", $0] }), ("Stop", { ["stop", $0] }), ("Restart", { ["restart", $0] }),
    ("How it is", { ["status", $0] }), ("Its last output", { ["logs", "-n", "30", $0] }),
    ("Its console", { ["console", $0] }), ("What it uses", { ["stats", $0] }), ("Update", { ["update", $0] }),
    ("Save", { ["backup", $0] }), ("Its backups", { ["backup", $0, "--list"] }),
    ("Restore the newest backup", { ["restore", $0] }), ("Remove, keeping its files", { ["destroy", $0] }),
  ]

  /// What a choice leads to.
  private enum Choice {
    case number(Int)
    case back, leave, unknown
  }

  func run() async throws {
    guard Terminal.canAsk else { throw ValidationError("the menu needs a terminal; peon --help shows the verbs") }
    guard !connection.json else { throw ValidationError("the menu has no JSON") }
    let client = try connection.client()
    while true {
      let servers = (try await client.get("/servers")["items"]?.array ?? [])
      switch choose(serverLines(servers), extra: "r) look again   q) leave") {
      case .number(let number) where number <= servers.count:
        guard try await actOn(servers[number - 1]["uid"]?.string ?? "") else { return }
      case .number(servers.count + 1): try await create(client)
      case .leave: return
      case .number, .unknown: StandardStream.output("There is no such choice.")
      case .back: continue
      }
    }
  }

  private func serverLines(_ servers: [JSONValue]) -> [String] {
    let rows = servers.map { [$0["uid"]?.string ?? "", PeonList.state($0), $0["connect"]?.string ?? "-"] }
    let width = Terminal.width().map { $0 - 5 }
    let table = PeonTable(head: ["", "", ""], rows: rows)
    let lines = rows.isEmpty ? [] : table.text(width: width).split(separator: "\n").dropFirst().map(String.init)
    return lines + ["(make a new server)"]
  }

  /// Lets somebody choose what is done with a server until they go back; false when they leave altogether.
  private func actOn(_ server: String) async throws -> Bool {
    while true {
      StandardStream.output("\n\(server)")
      switch choose(Self.actions.map(\.words), extra: "b) back   q) leave") {
      case .number(let number) where number <= Self.actions.count:
        await Self.run(Self.actions[number - 1].command(server) + connectionWords)
      case .back: return true
      case .leave: return false
      case .number, .unknown: StandardStream.output("There is no such choice.")
      }
    }
  }

  private func create(_ client: APIClient) async throws {
    let plans = (try await client.get("/plans")["items"]?.array ?? []).compactMap { $0["id"]?.string }
    StandardStream.output("")
    guard case .number(let number) = choose(plans, extra: "b) back"), number <= plans.count else { return }
    guard let name = PeonAsk.line("Its name") else { return }
    await Self.run(["create", plans[number - 1], name] + connectionWords)
  }

  /// Shows numbered lines and reads a choice; the end of the input leaves.
  private func choose(_ lines: [String], extra: String) -> Choice {
    let digits = String(lines.count).count
    for (index, line) in lines.enumerated() {
      let number = String(index + 1)
      StandardStream.output(String(repeating: " ", count: digits - number.count) + "\(number)) \(line)")
    }
    StandardStream.output(extra)
    StandardStream.write(Array("> ".utf8), to: 2)
    guard let text = readLine() else {
      StandardStream.output("")
      return .leave
    }
    switch text.filter({ $0 != " " }).lowercased() {
    case "q": return .leave
    case "b", "r", "": return .back
    case let text: return Int(text).flatMap { $0 > 0 ? .number($0) : nil } ?? .unknown
    }
  }

  /// The options that led here, for the verbs.
  private var connectionWords: [String] {
    let options = [
      ("--url", connection.url), ("--key", connection.key), ("--profile", connection.profile),
      ("--home", connection.home),
    ]
    return options.flatMap { name, value in value.map { [name, $0] } ?? [] }
  }

  /// Runs a verb; what it says of itself when it fails is all there is to it.
  private static func run(_ arguments: [String]) async {
    do {
      try await Peon.execute(arguments)
    } catch {
      Peon.tell(error)
    }
  }
}

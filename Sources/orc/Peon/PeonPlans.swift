import API
import ArgumentParser
import HTTP
import JSON

/// Lists the plans, or shows one.
struct PeonPlans: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plans", abstract: "List the games that Orc has plans for, or show one plan's settings.")

  @OptionGroup var connection: PeonConnection
  @Argument(help: "A plan.", completion: PeonCompletion.plans) var game: String?
  @Flag(help: "Fetch and read all plans again first.") var refresh = false

  func run() async throws {
    let client = try connection.client()
    if refresh, try await client.send(.post, "/plans/refresh")["goes_on"]?.bool == true {
      StandardStream.error("The plans are still being fetched; what follows may not be the latest.")
    }
    let answer = try await client.get(game.map { "/plans/\(PeonPath.segment($0))" } ?? "/plans")
    if connection.json { return StandardStream.output(answer.description) }
    if game == nil { list(answer) } else { detail(answer) }
  }

  private func list(_ answer: JSONValue) {
    let rows = (answer["items"]?.array ?? []).map { plan in
      let tried = (plan["tried"]?.array ?? []).last.map { trial in
        "\(trial["date"]?.string ?? "") \(trial["architecture"]?.string ?? "")"
      }
      return [plan["id"]?.string ?? "", plan["title"]?.string ?? "", tried ?? "untried"]
    }
    let broken = (answer["broken"]?.array ?? []).map { plan in
      let line = plan["line"]?.int.map { ":\($0)" } ?? ""
      return "\(plan["name"]?.string ?? "") can't be used: \(plan["file"]?.string ?? "")\(line): "
        + (plan["reason"]?.string ?? "")
    }
    PeonTable(head: ["PLAN", "GAME", "TRIED"], rows: rows).print()
    for line in broken { StandardStream.output(ShownText.line(line)) }
  }

  private func detail(_ plan: JSONValue) {
    StandardStream.output(
      ShownText.line("\(plan["title"]?.string ?? "") (\(plan["id"]?.string ?? ""), \(plan["version"]?.string ?? ""))"))
    if let words = plan["description"]?.string, !words.isEmpty { StandardStream.output(ShownText.lines(words)) }
    let rows = (plan["variables"]?.array ?? []).filter { $0["fixed"]?.bool != true }.map { variable in
      let options = (variable["options"]?.array ?? []).compactMap(\.string).joined(separator: ", ")
      let words = variable["description"]?.string ?? variable["label"]?.string ?? ""
      let value = variable["required"]?.bool == true ? "required" : variable["default"]?.string ?? "-"
      return [variable["name"]?.string ?? "", value, options.isEmpty ? words : "\(words) [\(options)]"]
    }
    if !rows.isEmpty { PeonTable(head: ["SETTING", "DEFAULT", ""], rows: rows).print() }
    for warning in plan["warnings"]?.array ?? [] {
      StandardStream.output("note: \(ShownText.line(warning.string ?? ""))")
    }
  }
}

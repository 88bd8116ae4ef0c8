import API
import ArgumentParser
import HTTP
import JSON

/// Lists, adds and removes schedules.
struct PeonSchedule: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schedule", abstract: "List, add and remove what happens at a time.",
    subcommands: [PeonScheduleList.self, PeonScheduleAdd.self, PeonScheduleRemove.self],
    defaultSubcommand: PeonScheduleList.self)
}

/// Shows the schedules.
struct PeonScheduleList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "Show the schedules by next time.")
  @OptionGroup var connection: PeonConnection

  func run() async throws {
    let list = try await connection.client().get("/schedules")
    if connection.json { return StandardStream.output(list.description) }
    let items = list["items"]?.array ?? []
    guard !items.isEmpty else {
      return StandardStream.output(
        "Nothing is scheduled. Try: peon schedule add teeworlds.arena stop --cron '0 4 * * *' --zone Europe/Berlin")
    }
    let rows = items.map { item in
      [
        item["id"]?.string ?? "", item["server"]?.string ?? "", item["action"]?.string ?? "", Self.timing(item),
        item["next"]?.array?.first?.string ?? "-", item["last"]?["result"]?.string ?? "-",
      ]
    }
    PeonTable(head: ["ID", "SERVER", "ACTION", "WHEN", "NEXT", "LAST"], rows: rows).print()
  }

  static func timing(_ item: JSONValue) -> String {
    if let line = item["cron"]?.string { return "\(line) \(item["time_zone"]?.string ?? "")" }
    if let seconds = item["interval_seconds"]?.int { return "every \(seconds) s" }
    return "once"
  }
}

/// Adds a schedule.
struct PeonScheduleAdd: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Have something happen at a time.",
    discussion: """
      Examples: peon schedule add teeworlds.arena restart --cron '0 4 * * *' --zone Europe/Berlin
                peon schedule add teeworlds.arena stop --every 1d --then backup --then start:5m
      """)
  @OptionGroup var connection: PeonConnection
  @Argument(help: "The server's uid.", completion: PeonCompletion.servers) var server: String
  @Argument(
    help: "start, stop, restart, update or backup.",
    completion: .list(["start", "stop", "restart", "update", "backup"]))
  var action: String
  @OptionGroup var time: PeonTimeOptions
  @Option(help: "A cron line: minute, hour, day, month, day of the week.") var cron: String?
  @Option(help: "The cron line's time zone, such as Europe/Berlin.") var zone: String?
  @Option(help: "Again and again after so long, such as 6h.") var every: String?
  @Flag(help: "Only when the server runs then.") var onlyWhenRunning = false
  @Option(help: "What comes after it, such as backup, or start:5m for five minutes later; may be repeated.")
  var then: [String] = []
  @Option(
    help: "What becomes of a time at which Orc did not run: skip or run_once.", completion: .list(["skip", "run_once"]))
  var missed: String?

  func run() async throws {
    var body: JSONObject = ["server": .string(server), "action": .string(action)]
    if let moment = try time.moment() { body["at"] = .string(PeonMoment.text(moment)) }
    if let cron { body["cron"] = .string(cron) }
    if let zone { body["time_zone"] = .string(zone) }
    if let every {
      guard let seconds = PeonMoment.seconds(every) else { throw ValidationError("'\(every)' is no duration; try 6h") }
      body["interval_seconds"] = .number(JSONNumber(seconds))
    }
    if onlyWhenRunning { body["only_when"] = "running" }
    if !then.isEmpty { body["then"] = .array(try then.map(Self.task)) }
    if let missed { body["missed"] = .string(missed) }
    let made = try await connection.client().send(.post, "/schedules", body: .object(body))
    guard !connection.json else { return StandardStream.output(made.description) }
    let next = made["next"]?.array?.first?.string ?? "never"
    StandardStream.output("\(server): \(action) at \(next) (schedule \(made["id"]?.string ?? ""))")
  }
}

extension PeonScheduleAdd {
  /// Reads `start` or `start:5m`.
  static func task(_ text: String) throws -> JSONValue {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { return ["action": .string(text)] }
    guard let seconds = PeonMoment.seconds(String(parts[1])) else {
      throw ValidationError("'\(text)' is no task; write start, or start:5m")
    }
    return ["action": .string(String(parts[0])), "delay_seconds": .number(JSONNumber(seconds))]
  }
}

/// Removes schedules.
struct PeonScheduleRemove: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "remove", abstract: "Remove schedules.")
  @OptionGroup var connection: PeonConnection
  @Argument(help: "Their ids; peon schedule lists them.") var ids: [String]

  func run() async throws {
    let client = try connection.client()
    try await PeonOutcomes(isJSON: connection.json).each(ids) { id in
      _ = try await client.send(.delete, "/schedules/\(PeonPath.segment(id))")
      return (["id": .string(id), "removed": true], "Removed: \(id)")
    }
  }
}

/// A time that a person names: `--in` or `--at`.
struct PeonTimeOptions: ParsableArguments {
  @Option(name: .customLong("in"), help: "After so long, such as 2h or 1h30m; bare digits are minutes.")
  var delay: String?

  @Option(help: "At a time of this machine's clock, such as 22:30, or in seconds since 1970.")
  var at: String?

  /// The moment, in seconds since 1970; nil when none was named.
  ///
  /// - Throws: `ValidationError`.
  func moment() throws -> Int? {
    let now = PeonMoment.now()
    if let delay {
      guard at == nil else { throw ValidationError("--in and --at can't go together") }
      guard let seconds = PeonMoment.seconds(delay) else {
        throw ValidationError("'\(delay)' is no duration; write 90m, 2h or 1h30m")
      }
      return now + seconds
    }
    guard let at else { return nil }
    guard let moment = PeonMoment.moment(at, now: now) else {
      throw ValidationError("'\(at)' is no time; write 22:30, or seconds since 1970")
    }
    return moment
  }
}

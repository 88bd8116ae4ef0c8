import JSON
import OrcModel

/// Reads v2's body of a schedule.
enum ScheduleBody {
  /// The longest times that a body may name, in seconds: 366 days.
  private static let secondsMax = 366 * 86_400

  /// The schedule that a body asks for.
  ///
  /// - Throws: `srv.input` with every fault.
  static func draft(_ bytes: [UInt8]) throws(OrcError) -> ScheduleDraft {
    var body = try StrictBody(bytes)
    let server = body.parsed("server", "a server's uid", isRequired: true) { try? ServerID(parsing: $0) }
    let action = body.parsed("action", actions, isRequired: true, ScheduleAction.init(rawValue:))
    let timing = timing(&body)
    let tasks = tasks(&body)
    let onlyWhen = body.parsed(
      "only_when", "running, stopped or empty", ScheduleDraft.Condition.init(rawValue:))
    let missed = body.parsed("missed", "skip or run_once", ScheduleDraft.Missed.init(rawValue:))
    let isEnabled = body.flag("enabled") ?? true
    try body.finish()
    guard let server, let action, let timing else { throw OrcError(.badInput, "The body is not usable.") }
    return ScheduleDraft(
      server: server, action: action, timing: timing, then: tasks, onlyWhen: onlyWhen, missed: missed,
      isEnabled: isEnabled)
  }

  /// The schedule as it is after a merge patch (RFC 7396).
  static func patched(_ draft: ScheduleDraft, with bytes: [UInt8]) throws(OrcError) -> ScheduleDraft {
    var members = V2Schedule.request(draft)
    for member in try JSONBody.object(bytes).members { members[member.key] = member.value }
    var patched = try Self.draft(JSONValue.object(members).serialized())
    patched.endsRun = draft.endsRun && patched.timing == draft.timing && patched.action == draft.action
    return patched
  }

  private static let actions = "start, stop, restart, update or backup"

  private static func timing(_ body: inout StrictBody) -> ScheduleTiming? {
    let at = body.parsed("at", "a moment such as 2026-11-21T10:00:00Z", RFC3339.seconds)
    let interval = body.integer("interval_seconds", in: 1...secondsMax)
    let line = body.text("cron")
    let zone = body.text("time_zone")
    let given = [at != nil, interval != nil, line != nil].count { $0 }
    if given != 1, body.faults.isEmpty { body.add("at", "exactly one of at, interval_seconds and cron is needed") }
    if zone != nil, line == nil { body.add("time_zone", "goes with cron only") }
    if let at { return .once(at) }
    if let interval { return .interval(interval) }
    return line.map { .cron($0, zone: zone ?? "UTC") }
  }

  private static func tasks(_ body: inout StrictBody) -> [ScheduleTask] {
    guard let value = body.value("then") else { return [] }
    guard let list = value.array, list.count <= ScheduleDraft.tasksMax else {
      body.add("then", "must be a list of at most \(ScheduleDraft.tasksMax) tasks")
      return []
    }
    var tasks: [ScheduleTask] = []
    for (index, element) in list.enumerated() {
      let known: Set<String> = ["action", "delay_seconds"]
      let delay = element["delay_seconds"].map { $0.int } ?? 0
      guard let object = element.object, known.isSuperset(of: object.keys),
        let action = object["action"]?.string.flatMap(ScheduleAction.init(rawValue:)), let delay,
        (0...secondsMax).contains(delay)
      else {
        body.add("then", "has a task at \(index) without action (\(actions)) or with a bad delay_seconds")
        continue
      }
      tasks.append(ScheduleTask(action: action, delay: Double(delay)))
    }
    return tasks
  }
}

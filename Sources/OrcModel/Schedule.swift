/// The id of a schedule: `s_` and 26 characters that sort by time.
package struct ScheduleID: Hashable, Sendable, Comparable, Codable {
  package let text: String

  package init(_ text: String) { self.text = text }

  package static func < (left: ScheduleID, right: ScheduleID) -> Bool { left.text < right.text }
}

/// What a schedule does to its server.
package enum ScheduleAction: String, Sendable, Codable, CaseIterable {
  case start, stop, restart, update, backup
}

/// When a schedule is due.
package enum ScheduleTiming: Sendable, Equatable, Codable {
  /// Once, in seconds since 1970.
  case once(Double)
  /// Every so many seconds, counted from the schedule's making.
  case interval(Int)
  /// Whenever the line says so in that IANA zone.
  case cron(String, zone: String)
}

/// One more thing that a schedule does after the one before has succeeded.
package struct ScheduleTask: Sendable, Equatable, Codable {
  package var action: ScheduleAction
  /// Seconds after the end of the one before.
  package var delay: Double

  package init(action: ScheduleAction, delay: Double) {
    self.action = action
    self.delay = delay
  }
}

/// What a user wants of a schedule.
package struct ScheduleDraft: Sendable, Equatable, Codable {
  /// What must be true of the server when the schedule is due.
  package enum Condition: String, Sendable, Codable, CaseIterable {
    case running, stopped
    /// It runs, and it is known that nobody plays.
    case empty
  }

  /// What becomes of a run whose time passed while Orc or the engine was away.
  package enum Missed: String, Sendable, Codable, CaseIterable {
    case skip
    case runOnce = "run_once"
  }

  package var server: ServerID
  package var action: ScheduleAction
  package var timing: ScheduleTiming
  package var then: [ScheduleTask]
  package var onlyWhen: Condition?
  package var missed: Missed
  package var isEnabled: Bool
  /// It belongs to the server's present run, as a stop that was asked for with a start: it goes when that run ends.
  package var endsRun: Bool

  /// The most tasks of a chain.
  package static let tasksMax = 10

  package init(
    server: ServerID, action: ScheduleAction, timing: ScheduleTiming, then: [ScheduleTask] = [],
    onlyWhen: Condition? = nil, missed: Missed? = nil, isEnabled: Bool = true, endsRun: Bool = false
  ) {
    self.server = server
    self.action = action
    self.timing = timing
    self.then = then
    self.onlyWhen = onlyWhen
    if case .once = timing { self.missed = missed ?? .runOnce } else { self.missed = missed ?? .skip }
    self.isEnabled = isEnabled
    self.endsRun = endsRun
  }

  /// It happens once.
  package var isOnce: Bool { if case .once = timing { true } else { false } }
}

/// Something that happens to a server at a time.
package struct Schedule: Sendable, Equatable, Codable {
  /// What came of its last run.
  package struct Last: Sendable, Equatable, Codable {
    /// How it ended.
    package enum Result: String, Sendable, Codable, CaseIterable {
      case running, succeeded, failed, skipped
    }

    package var action: ScheduleAction
    /// When it was due, in seconds since 1970.
    package var dueAt: Double
    /// When it was handed on.
    package var firedAt: Double
    package var endedAt: Double?
    package var result: Result
    /// Why it was skipped or failed.
    package var detail: String?
    package var job: JobID?

    package init(action: ScheduleAction, dueAt: Double, firedAt: Double) {
      self.action = action
      self.dueAt = dueAt
      self.firedAt = firedAt
      result = .running
    }
  }

  package let id: ScheduleID
  package var draft: ScheduleDraft
  /// When it is due next, in seconds since 1970; nil when it is not.
  package var next: Double?
  package var last: Last?
  package let createdAt: Double
  package let createdBy: String

  package init(id: ScheduleID, draft: ScheduleDraft, next: Double?, createdAt: Double, createdBy: String) {
    self.id = id
    self.draft = draft
    self.next = next
    self.createdAt = createdAt
    self.createdBy = createdBy
  }
}

/// One firing, journaled before it acts.
///
/// Its job carries its id and is stored in one transaction with the claim to act, so after a crash a job with that id
/// says that it was fired, and no job says that it was not.
package struct ScheduleRun: Sendable, Equatable, Codable {
  package let id: String
  package var schedule: ScheduleID
  package var server: ServerID
  package var action: ScheduleAction
  package var then: [ScheduleTask]
  package var onlyWhen: ScheduleDraft.Condition?
  /// When it shall fire, in seconds since 1970.
  package var dueAt: Double
  /// It failed once already.
  package var isRetry: Bool

  package init(
    id: String, schedule: ScheduleID, server: ServerID, action: ScheduleAction, then: [ScheduleTask],
    onlyWhen: ScheduleDraft.Condition?, dueAt: Double, isRetry: Bool = false
  ) {
    self.id = id
    self.schedule = schedule
    self.server = server
    self.action = action
    self.then = then
    self.onlyWhen = onlyWhen
    self.dueAt = dueAt
    self.isRetry = isRetry
  }
}

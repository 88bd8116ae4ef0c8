/// The id of a job: `j_` and 26 characters that sort by time.
package struct JobID: Hashable, Sendable, Comparable, Codable, CustomStringConvertible {
  package let text: String

  package init(_ text: String) {
    self.text = text
  }

  package var description: String { text }

  package static func < (left: JobID, right: JobID) -> Bool { left.text < right.text }
}

/// A durable, user-visible piece of work; it is journaled before its first act.
package struct Job: Sendable, Equatable {
  /// What a job does.
  package enum Kind: String, Sendable {
    case create, start, stop, kill, restart, destroy, eradicate
    case update, rollback, backup
    case restore
    case refreshPlans = "refresh"
    case setUp = "import"
  }

  /// How far it is.
  package enum State: String, Sendable {
    case queued, running, succeeded, failed, cancelled

    /// Whether nothing more will happen to it.
    package var isEnded: Bool { self == .succeeded || self == .failed || self == .cancelled }
  }

  package var id: JobID
  package var kind: Kind
  package var server: ServerID?
  package var state: State
  /// What it does right now, such as `pulling image`.
  package var phase: String
  package var progress: Progress?
  /// Why it runs, such as `asked by key:first` or `recovery after a crash`.
  package var cause: String
  /// `key:<name>`, `socket:<user>` or `orc`.
  package var requestedBy: String
  /// What it was asked to do, so that it can be finished after a crash.
  package var input: JobInput
  /// The steps so far, oldest first, at most `logLinesMax`.
  package var log: [String]
  package var warnings: [String]
  package var problem: OrcError?
  /// Seconds since 1970, with fractions.
  package var createdAt: Double
  package var startedAt: Double?
  package var endedAt: Double?

  /// The most lines of its log that a job keeps.
  package static let logLinesMax = 200

  package init(
    id: JobID, kind: Kind, server: ServerID?, state: State = .queued, phase: String = "queued",
    progress: Progress? = nil, cause: String, requestedBy: String, input: JobInput = JobInput(), log: [String] = [],
    warnings: [String] = [], problem: OrcError? = nil, createdAt: Double, startedAt: Double? = nil,
    endedAt: Double? = nil
  ) {
    self.id = id
    self.kind = kind
    self.server = server
    self.state = state
    self.phase = phase
    self.progress = progress
    self.cause = cause
    self.requestedBy = requestedBy
    self.input = input
    self.log = log
    self.warnings = warnings
    self.problem = problem
    self.createdAt = createdAt
    self.startedAt = startedAt
    self.endedAt = endedAt
  }
}

extension Job {
  /// How much of a job's present phase is done.
  package struct Progress: Sendable, Equatable, Codable {
    package var done: Int
    /// Nil when it is not known.
    package var total: Int?
    /// `bytes`, `files`, `layers` or `steps`.
    package var unit: String

    package init(done: Int, total: Int?, unit: String) {
      self.done = done
      self.total = total
      self.unit = unit
    }
  }
}

/// What a job needs to know to be carried out again after a crash.
package struct JobInput: Sendable, Equatable, Codable {
  /// Start the server once it is created.
  package var startsServer: Bool
  /// Keep what a failed create made.
  package var keepsFailed: Bool
  /// The folder was there before this create, and stays whatever happens.
  package var adoptsFolder: Bool
  /// Undoing has begun: a crash must finish the undoing, not the job.
  package var isUndoing: Bool
  /// Of an update: how much it makes anew.
  package var mode: UpdateMode?
  /// Of a backup: its file's name, chosen before it is made.
  package var backup: BackupName?
  /// Of a restore, or of a create with a world: where the files come from.
  package var restore: RestoreInput?
  /// Of a create: files that the client gave for the server's folder.
  package var files: [ServerFile]?
  /// The schedule's run that made the job: a journaled run without such a job was not fired yet.
  package var scheduleRun: String?
  /// When the run began that a restart, update or rollback is to end: another one tells that it has ended it already.
  package var runBefore: Int?

  package init(
    startsServer: Bool = false, keepsFailed: Bool = false, adoptsFolder: Bool = false, isUndoing: Bool = false,
    mode: UpdateMode? = nil, files: [ServerFile]? = nil
  ) {
    self.startsServer = startsServer
    self.keepsFailed = keepsFailed
    self.adoptsFolder = adoptsFolder
    self.isUndoing = isUndoing
    self.mode = mode
    self.files = files
  }
}

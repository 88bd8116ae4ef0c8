import OrcModel

/// What is known of one server, in memory.
struct Entry {
  /// A job that failed, told with the server for a while.
  struct Failure {
    let job: Job
    /// Seconds since 1970.
    let at: Double
    var wasRead = false
  }

  var record: ServerRecord
  var status: ServerStatus
  var failure: Failure?
  /// Its create failed and was undone: nothing of it is left but that tale.
  var isGhost = false
  /// Counts what the runtime reported of it, so that an older observation does not overrule a report.
  var reports = 0
  /// The `since` of the run that met the ready rule.
  var readyRun: Int?
  var revision: UInt64 = 0

  /// It is listed.
  var isListed: Bool { record.isRegistered && !isGhost }
}

/// A job that has not ended.
struct ActiveJob {
  /// How a job is asked to end early.
  enum Halt {
    /// What it did is undone.
    case cancel
    /// What it made stays, but the server is not started: a stop or kill follows.
    case keep
  }

  var job: Job
  /// It is taken up again after a crash, so the runtime must be asked how far it came.
  var isRecovered = false
  var halt: Halt?
  /// The server is being started: only now a stop may end a create.
  var isStarting = false
  let stop = Signal()
  let ended = Signal()
}

/// What clients can ask of schedules.
package protocol Scheduling: Sendable {
  /// All schedules, by their next time; those that are over come last.
  func schedules() -> [Schedule]
  func schedule(_ id: ScheduleID) -> Schedule?
  /// The times at which a schedule is due next.
  func nextRuns(of schedule: Schedule, count: Int) -> [Double]
  /// Checks and stores a schedule.
  ///
  /// - Throws: `srv.dne`, `srv.input`, `schedule.past`.
  func addSchedule(_ draft: ScheduleDraft, by requester: String) async throws -> Schedule
  /// - Throws: `schedule.dne` and what adding throws; the old one stays then.
  func changeSchedule(_ id: ScheduleID, to draft: ScheduleDraft, by requester: String) async throws -> Schedule
  /// - Throws: `schedule.dne`.
  func removeSchedule(_ id: ScheduleID, by requester: String) async throws
  /// Stops a server's present run at that time, in place of any other single stop; nothing when it does not run.
  ///
  /// - Throws: `srv.dne`, `schedule.past`.
  func stopLater(_ id: ServerID, at time: Double, by requester: String) async throws
}

/// The stored schedules.
package protocol ScheduleStore: Sendable {
  func schedules() async throws -> [Schedule]
  /// The runs that have not ended, by their time.
  func scheduleRuns() async throws -> [ScheduleRun]
  /// Stores and removes, all or nothing; with a schedule its waiting runs go.
  func saveSchedules(_ saved: [Schedule], removed: [ScheduleID]) async throws
  /// Journals runs together with their schedules, before anything is done.
  func beginRuns(_ runs: [ScheduleRun], of schedules: [Schedule]) async throws
  /// Ends a run: its row goes, its schedule is stored where that still exists, what follows is journaled.
  func endRun(_ id: String, schedule: Schedule?, following: [ScheduleRun]) async throws
  /// The job that a run made.
  func job(ofRun id: String) async throws -> Job?
  /// SHA-256 of schedule.json as it was written last; nil when it never was.
  func scheduleFileDigest() async throws -> String?
  func saveScheduleFileDigest(_ digest: String) async throws
}

/// The view of single starts, stops and restarts that lies as a file among the servers, for people and older programs.
package protocol ScheduleFile: Sendable {
  /// What the file says now; nil when there is none or it can't be read as a list, and then it was put aside.
  func load() throws -> ScheduleFileContent?
  /// Writes it whole and answers its digest.
  func write(_ entries: [ScheduleFileEntry]) throws -> String
}

/// A file of schedules as it was read.
package struct ScheduleFileContent: Sendable, Equatable {
  package var entries: [ScheduleFileEntry]
  /// How many entries could not be read.
  package var skipped: Int
  /// SHA-256 of its bytes, in hex.
  package var digest: String

  package init(entries: [ScheduleFileEntry], skipped: Int, digest: String) {
    self.entries = entries
    self.skipped = skipped
    self.digest = digest
  }
}

/// One line of the file.
package struct ScheduleFileEntry: Sendable, Hashable {
  package var server: ServerID
  /// Seconds since 1970.
  package var time: Int
  package var action: ScheduleAction

  package init(server: ServerID, time: Int, action: ScheduleAction) {
    self.server = server
    self.time = time
    self.action = action
  }
}

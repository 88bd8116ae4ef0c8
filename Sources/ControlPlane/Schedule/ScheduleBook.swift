import OrcModel
import Synchronization

/// The schedules and their waiting runs in memory, with what is due next on top.
final class ScheduleBook: Sendable {
  /// What was due at a moment.
  struct Due {
    var schedules: [Schedule] = []
    var runs: [ScheduleRun] = []
  }

  /// One thing to do at a time.
  private enum Item: Hashable {
    case schedule(ScheduleID)
    case run(String)
  }

  private struct State {
    var schedules: [ScheduleID: Schedule] = [:]
    var runs: [String: ScheduleRun] = [:]
    /// Holds what has a time; an item whose time has changed since is passed over.
    var queue = DueQueue<Item>()
    var waker = Signal()
    /// The runs that were journaled by an earlier process.
    var loaded: Set<String> = []
    /// Runs have ended since the file of schedules was written.
    var isFileOld = false
    /// The file of schedules as it was written last; nil when it must be written.
    var written: [ScheduleFileEntry]?
  }

  private let state = Mutex(State())

  /// The schedules, by their next time; those that are over come last.
  var all: [Schedule] {
    state.withLock { Array($0.schedules.values) }.sorted {
      ($0.next ?? .infinity, $0.id) < ($1.next ?? .infinity, $1.id)
    }
  }

  /// Has the file written anew, soon: many runs may end at once.
  func fileIsOld() { state.withLock { $0.isFileOld = true } }

  /// Whether the file must be written because of runs; asked once for each writing.
  func takeFileIsOld() -> Bool {
    state.withLock { state in
      defer { state.isFileOld = false }
      return state.isFileOld
    }
  }

  func schedule(_ id: ScheduleID) -> Schedule? { state.withLock { $0.schedules[id] } }

  /// Schedules in no order that satisfy a condition.
  func schedules(where condition: (Schedule) -> Bool) -> [Schedule] {
    state.withLock { state in state.schedules.values.filter(condition) }
  }

  var count: Int { state.withLock { $0.schedules.count } }

  func contains(where condition: (Schedule) -> Bool) -> Bool {
    state.withLock { state in state.schedules.values.contains(where: condition) }
  }

  /// Takes schedules in, or in their new form.
  func put(_ schedules: [Schedule]) {
    change { state in
      for schedule in schedules {
        state.schedules[schedule.id] = schedule
        if let next = schedule.next { state.queue.add(.schedule(schedule.id), at: next) }
      }
    }
  }

  /// Notes how a schedule's run goes; nil when the schedule is gone.
  @discardableResult
  func note(_ id: ScheduleID, _ last: (inout Schedule) -> Void) -> Schedule? {
    state.withLock { state in
      guard var schedule = state.schedules[id] else { return nil }
      last(&schedule)
      state.schedules[id] = schedule
      return schedule
    }
  }

  func put(_ runs: [ScheduleRun]) {
    change { state in
      for run in runs {
        state.runs[run.id] = run
        state.queue.add(.run(run.id), at: run.dueAt)
      }
    }
  }

  /// Forgets schedules and their waiting runs.
  func remove(_ ids: [ScheduleID]) {
    let gone = Set(ids)
    change { state in
      for id in ids { state.schedules[id] = nil }
      state.runs = state.runs.filter { !gone.contains($0.value.schedule) }
    }
  }

  /// When something is due next.
  var next: Double? {
    state.withLock { state in
      Self.skipStale(&state)
      return state.queue.first?.time
    }
  }

  /// Takes what is due off the queue; a schedule stays known, a run is the caller's now.
  func takeDue(at now: Double) -> Due {
    state.withLock { state in
      var due = Due()
      var taken: Set<ScheduleID> = []
      while true {
        Self.skipStale(&state)
        guard let first = state.queue.first, first.time <= now else { return due }
        state.queue.removeFirst()
        switch first.item {
        case .schedule(let id):
          // It may be queued twice for the same time.
          if let schedule = state.schedules[id], taken.insert(id).inserted { due.schedules.append(schedule) }
        case .run(let id): if let run = state.runs.removeValue(forKey: id) { due.runs.append(run) }
        }
      }
    }
  }

  /// Fires when something is put in or taken out; who waits takes it before looking.
  var waker: Signal { state.withLock { $0.waker } }

  /// Has the schedules looked at now.
  func wake() { change { _ in } }

  /// Takes in the runs of an earlier process.
  func load(_ runs: [ScheduleRun]) {
    state.withLock { $0.loaded = Set(runs.map(\.id)) }
    put(runs)
  }

  /// Whether an earlier process journaled the run, so that a job of it may be there.
  func wasLoaded(_ run: String) -> Bool { state.withLock { $0.loaded.contains(run) } }

  /// The file as it was written last.
  var written: [ScheduleFileEntry]? {
    get { state.withLock { $0.written } }
    set { state.withLock { $0.written = newValue } }
  }

  private func change(_ body: (inout State) -> Void) {
    let waker = state.withLock { state in
      body(&state)
      defer { state.waker = Signal() }
      return state.waker
    }
    waker.fire()
  }

  private static func skipStale(_ state: inout State) {
    while let first = state.queue.first {
      let time =
        switch first.item {
        case .schedule(let id): state.schedules[id]?.next
        case .run(let id): state.runs[id]?.dueAt
        }
      if time == first.time { return }
      state.queue.removeFirst()
    }
  }
}

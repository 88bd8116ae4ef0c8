import OrcModel
import Synchronization

/// What is known of all servers and of the jobs that run, in memory; the one place that live state is changed.
///
/// Nothing here waits: reading all servers is one pass.
final class Registry: Sendable {
  /// How long a failed job is told with its server, in seconds.
  static let failureSeconds = 3_600.0
  /// How many failed creates are remembered at most.
  static let ghostsMax = 1_000
  /// How many jobs may be unfinished at a time.
  static let activeJobsMax = 1_000
  /// A server that ran so long when Orc began to watch it counts as ready, in seconds.
  static let assumedReadySeconds = 600.0

  struct State {
    /// By uid, so that a list needs no sorting.
    var entries: [Entry] = []
    var jobs: [JobID: ActiveJob] = [:]
    var jobOfServer: [ServerID: JobID] = [:]
    /// Servers that something other than a job changes right now.
    var held: Set<ServerID> = []
    /// The earliest scheduled stop of each server that has one, in seconds since 1970.
    var stopTimes: [ServerID: Int] = [:]
    var revision: UInt64 = 1
    /// The views as they were last asked for; nil after a change.
    var views: [ServerView]?
    /// When the next failed job is no longer told.
    var nextExpiry = Double.infinity
    var availability: RuntimeAvailability?
  }

  let state = Mutex(State())
  let bus: EventBus
  let now: @Sendable () -> Double
  private let publicAddress: String?

  init(bus: EventBus, publicAddress: String?, now: @escaping @Sendable () -> Double) {
    self.bus = bus
    self.publicAddress = publicAddress
    self.now = now
  }

  /// Takes what was stored; the runtime was not asked yet.
  func load(_ records: [ServerRecord], _ jobs: [Job]) {
    state.withLock { state in
      state.entries = records.map {
        Entry(record: $0, status: ServerStatus(state: .unknown, isStale: true))
      }.sorted { $0.record.id < $1.record.id }
      for job in jobs {
        state.jobs[job.id] = ActiveJob(job: job, isRecovered: true)
        if let server = job.server { state.jobOfServer[server] = job.id }
      }
    }
  }

  // MARK: reading

  var revision: UInt64 {
    let now = now()
    return state.withLock { state in
      Self.expire(&state, now)
      return state.revision
    }
  }

  func list() -> [ServerView] {
    let now = now()
    return state.withLock { state in
      Self.expire(&state, now)
      if let views = state.views { return views }
      let views = state.entries.compactMap { $0.isListed ? view($0, state) : nil }
      state.views = views
      return views
    }
  }

  /// A registered server, or one whose create failed; it counts as read then.
  func view(_ id: ServerID) -> ServerView? {
    let now = now()
    return state.withLock { state in
      Self.expire(&state, now)
      guard let index = Self.find(id, state) else { return nil }
      let entry = state.entries[index]
      guard entry.isListed || entry.isGhost || entry.failure?.job.kind == .create else { return nil }
      state.entries[index].failure?.wasRead = true
      return view(state.entries[index], state)
    }
  }

  /// What is stored of a server, detached ones included.
  func record(_ id: ServerID) -> ServerRecord? {
    state.withLock { state in
      Self.find(id, state).flatMap { state.entries[$0].isGhost ? nil : state.entries[$0].record }
    }
  }

  func status(_ id: ServerID) -> ServerStatus {
    state.withLock { state in Self.find(id, state).map { state.entries[$0].status } ?? .absent }
  }

  var allRecords: [ServerRecord] {
    state.withLock { state in state.entries.compactMap { $0.isGhost ? nil : $0.record } }
  }

  private func view(_ entry: Entry, _ state: State) -> ServerView {
    let active = state.jobOfServer[entry.record.id].flatMap { state.jobs[$0]?.job }
    return ServerView(
      record: entry.record, status: entry.status, job: active ?? entry.failure?.job,
      stopTime: state.stopTimes[entry.record.id], connect: connect(entry.record), revision: entry.revision)
  }

  private func connect(_ record: ServerRecord) -> String? {
    guard let publicAddress, let port = record.spec.ports.first else { return nil }
    return publicAddress.contains(":") ? "[\(publicAddress)]:\(port.host)" : "\(publicAddress):\(port.host)"
  }

  // MARK: changing

  /// Adds a server, or replaces what was known of it.
  func insert(_ record: ServerRecord, status: ServerStatus) {
    change { state in
      let index = Self.position(record.id, state)
      let isKnown = index < state.entries.count && state.entries[index].record.id == record.id
      let reports = isKnown ? state.entries[index].reports : 0
      let entry = Entry(record: record, status: status, reports: reports)
      if isKnown { state.entries[index] = entry } else { state.entries.insert(entry, at: index) }
      Self.touch(&state, index)
      return [.serverCreated(record.id)]
    }
  }

  /// Changes what is stored of a server, in memory only; nil when it is not known.
  @discardableResult
  func modify(_ id: ServerID, _ body: (inout ServerRecord) -> Void) -> ServerRecord? {
    var changed: ServerRecord?
    change { state in
      guard let index = Self.find(id, state), !state.entries[index].isGhost else { return [] }
      let wasListed = state.entries[index].isListed
      body(&state.entries[index].record)
      changed = state.entries[index].record
      Self.touch(&state, index)
      let isListed = state.entries[index].isListed
      if wasListed != isListed { return [isListed ? .serverCreated(id) : .serverRemoved(id)] }
      return isListed ? [.serverChanged(id)] : []
    }
    return changed
  }

  /// Forgets a server; of a failed create, its job is told for a while.
  func remove(_ id: ServerID, failure: Job?) {
    let now = now()
    change { state in
      guard let index = Self.find(id, state) else { return [] }
      guard let failure else {
        state.entries.remove(at: index)
        Self.touch(&state)
        return [.serverRemoved(id)]
      }
      state.entries[index].isGhost = true
      state.entries[index].record.isRegistered = false
      state.entries[index].status = .absent
      Self.tell(failure, &state, index, now)
      Self.limitGhosts(&state)
      return [.serverRemoved(id)]
    }
  }

  /// Does `body` under the lock and publishes the events it answers, in the order of the changes.
  func change(_ body: (inout State) -> [Event.Payload]) {
    state.withLock { state in
      for event in body(&state) { bus.publish(event) }
    }
  }

  static func touch(_ state: inout State, _ index: Int? = nil) {
    state.revision += 1
    state.views = nil
    if let index { state.entries[index].revision = state.revision }
  }

  static func tell(_ failure: Job, _ state: inout State, _ index: Int, _ now: Double) {
    state.entries[index].failure = Entry.Failure(job: failure, at: now)
    state.nextExpiry = min(state.nextExpiry, now + failureSeconds)
    touch(&state, index)
  }

  /// Stops telling failed jobs whose time is over; a create's must also have been read.
  private static func expire(_ state: inout State, _ now: Double) {
    guard now >= state.nextExpiry else { return }
    state.nextExpiry = .infinity
    for index in state.entries.indices.reversed() {
      guard let failure = state.entries[index].failure else { continue }
      let end = failure.at + failureSeconds
      if now < end || (state.entries[index].isGhost && !failure.wasRead) {
        state.nextExpiry = min(state.nextExpiry, max(end, now))
      } else if state.entries[index].isGhost {
        state.entries.remove(at: index)
        touch(&state)
      } else {
        state.entries[index].failure = nil
        touch(&state, index)
      }
    }
  }

  private static func limitGhosts(_ state: inout State) {
    let ghosts = state.entries.indices.filter { state.entries[$0].isGhost }
    guard ghosts.count > ghostsMax else { return }
    let oldest = ghosts.min { (state.entries[$0].failure?.at ?? 0) < (state.entries[$1].failure?.at ?? 0) }
    if let oldest { state.entries.remove(at: oldest) }
  }

  // MARK: finding

  static func find(_ id: ServerID, _ state: State) -> Int? {
    let index = position(id, state)
    return index < state.entries.count && state.entries[index].record.id == id ? index : nil
  }

  private static func position(_ id: ServerID, _ state: State) -> Int {
    var low = 0
    var high = state.entries.count
    while low < high {
      let middle = (low + high) / 2
      if state.entries[middle].record.id < id { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

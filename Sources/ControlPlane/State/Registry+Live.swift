import OrcModel
import Synchronization

extension Registry {
  /// A run whose ready rule has to be watched.
  struct Run: Sendable, Equatable {
    let id: ServerID
    let since: Int?
  }

  var availability: RuntimeAvailability? { state.withLock { $0.availability } }

  /// Takes all servers as the runtime has them; the ones not named are absent.
  ///
  /// Answers the runs to watch.
  func apply(snapshot: [ServerID: ServerStatus]) -> [Run] {
    let now = now()
    var runs: [Run] = []
    change { state in
      var events: [Event.Payload] = []
      if state.availability?.isAvailable != true { events.append(.runtime(isAvailable: true, reason: nil)) }
      state.availability = RuntimeAvailability(isAvailable: true)
      for index in state.entries.indices {
        state.entries[index].reports += 1
        let seen = snapshot[state.entries[index].record.id] ?? .absent
        if let since = seen.since, Double(since) + Self.assumedReadySeconds < now {
          state.entries[index].readyRun = since
        }
        events += Self.set(seen, &state, index, &runs)
      }
      return events
    }
    return runs
  }

  /// Takes one server as the runtime reports it, and answers the run to watch, if it is a new one.
  func apply(_ id: ServerID, _ status: ServerStatus) -> [Run] {
    var runs: [Run] = []
    change { state in
      guard let index = Self.find(id, state) else { return [] }
      state.entries[index].reports += 1
      return Self.set(status, &state, index, &runs)
    }
    return runs
  }

  func reports(_ id: ServerID) -> Int {
    state.withLock { state in Self.find(id, state).map { state.entries[$0].reports } ?? 0 }
  }

  /// Tells when a server will be stopped; nil: not at a known time.
  func setStopTime(_ id: ServerID, _ time: Int?) {
    change { state in
      guard state.stopTimes[id] != time else { return [] }
      state.stopTimes[id] = time
      guard let index = Self.find(id, state) else { return [] }
      Self.touch(&state, index)
      return state.entries[index].isListed ? [.serverChanged(id)] : []
    }
  }

  /// One server as it was observed, unless the runtime reported something since `reports` were counted.
  func apply(_ id: ServerID, observed status: ServerStatus, after reports: Int) -> [Run] {
    var runs: [Run] = []
    change { state in
      guard let index = Self.find(id, state), state.entries[index].reports == reports else { return [] }
      return Self.set(status, &state, index, &runs)
    }
    return runs
  }

  /// The runtime no longer answers: what is known may be old.
  func lose(reason: String) {
    change { state in
      state.availability = RuntimeAvailability(isAvailable: false, reason: reason)
      for index in state.entries.indices { state.entries[index].status.isStale = true }
      for index in state.entries.indices { Self.touch(&state, index) }
      return [.runtime(isAvailable: false, reason: reason)]
    }
  }

  /// The run met its ready rule.
  func markReady(_ run: Run) {
    change { state in
      guard let index = Self.find(run.id, state), Self.isRun(run, state.entries[index].status) else { return [] }
      state.entries[index].readyRun = run.since
      state.entries[index].status.isReady = true
      Self.touch(&state, index)
      return [.serverStatus(run.id, state.entries[index].status)]
    }
  }

  func isRun(_ run: Run) -> Bool {
    state.withLock { state in
      Self.find(run.id, state).map { Self.isRun(run, state.entries[$0].status) } ?? false
    }
  }

  private static func isRun(_ run: Run, _ status: ServerStatus) -> Bool {
    status.state == .running && status.since == run.since
  }

  private static func set(
    _ seen: ServerStatus, _ state: inout State, _ index: Int, _ runs: inout [Run]
  ) -> [Event.Payload] {
    var status = seen
    // A next run may begin within the same second, and is not ready because this one was.
    if !seen.state.isActive { state.entries[index].readyRun = nil }
    let entry = state.entries[index]
    status.isStale = false
    status.isReady =
      status.state == .running
      && (entry.record.spec.ready == nil || (status.since != nil && entry.readyRun == status.since))
    guard status != entry.status else { return [] }
    state.entries[index].status = status
    touch(&state, index)
    let run = Run(id: entry.record.id, since: status.since)
    if status.state == .running, !status.isReady, !isRun(run, entry.status) || entry.status.isStale { runs.append(run) }
    return entry.isListed ? [.serverStatus(entry.record.id, status)] : []
  }
}

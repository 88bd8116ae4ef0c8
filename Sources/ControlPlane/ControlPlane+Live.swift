import Logging
import OrcModel

extension ControlPlane {
  /// The pause before a game is asked again whether it is ready; doubled up to `probePauseMax`.
  static let probePauseMin = Duration.milliseconds(250)
  /// The longest pause between two questions whether a game is ready.
  static let probePauseMax = Duration.seconds(10)
  /// How often a game is asked whether it is ready: about half an hour.
  static let probesMax = 180

  /// Takes what the runtime tells; called in order, one at a time.
  func handle(_ report: RuntimeReport) async {
    switch report {
    case .snapshot(let all):
      watch(registry.apply(snapshot: all))
      firstSnapshot.fire()
      firstAnswer.fire()
      await matchPorts(all)
      resumeAfterRestart()
    case .changed(let id, let status, let cause):
      watch(registry.apply(id, status))
      await follow(id, status, cause)
    case .lost(let reason):
      logger.warning("runtime lost", metadata: ["reason": "\(reason)"])
      registry.lose(reason: reason)
      doubtRecentStops()
      firstAnswer.fire()
    }
  }

  /// What a person did behind Orc's back is what is wanted from then on; Orc's own acts are their jobs' matter.
  private func follow(_ id: ServerID, _ status: ServerStatus, _ cause: RuntimeChangeCause) async {
    guard let record = registry.record(id), !registry.isBusy(id) else { return }
    let isActive = status.state.isActive
    do {
      if !record.isRegistered {
        if isActive, cause == .startRequest { try await takeBack(id) }
      } else if isActive, record.wanted == .stopped, cause == .startRequest {
        try await want(.running, id)
        try await store.claimPorts(id, record.spec.ports.map(\.claim))
      } else if !isActive, record.wanted == .running, cause == .stopRequest {
        guard await !isOld(status, id) else { return }
        try await believeStop(id, status)
      } else if !isActive, cause == .ended || cause == .other {
        if cause == .ended { try await dropStopOfRun(id) }
        try await store.releasePorts(id)
      } else if isActive, cause == .startRequest {
        try await store.claimPorts(id, record.spec.ports.map(\.claim))
      }
    } catch {
      logger.error("a change is not stored", metadata: ["server": "\(id)", "error": "\(error)"])
    }
  }

  /// Whether a report of a stop comes after a job, such as a restart, that has stopped the server and started it.
  private func isOld(_ status: ServerStatus, _ id: ServerID) async -> Bool {
    // A runtime that does not answer leaves the report as the newest there is.
    guard let now = try? await runtime.observe(id) else { return false }
    return now.state.isActive || registry.isBusy(id)
  }

  func want(_ wanted: WantedState, _ id: ServerID) async throws {
    guard let record = registry.modify(id, { $0.wanted = wanted }) else { return }
    logger.info("wanted state changed by hand", metadata: ["server": "\(id)", "wanted": "\(wanted.rawValue)"])
    try await store.save(record)
  }

  /// A destroyed server whose files were kept was started by hand: it is registered again.
  private func takeBack(_ id: ServerID) async throws {
    // A report of its last run may come after its removal.
    guard try await runtime.observe(id).state.isActive, !registry.isBusy(id) else { return }
    let changed = registry.modify(id) { record in
      record.isRegistered = true
      record.wanted = .running
    }
    guard let record = changed else { return }
    try await store.save(record)
    try await store.claimPorts(id, record.spec.ports.map(\.claim))
    await observeNow(id)
  }

  /// Claims the ports of the servers that run and releases those of the others, where the database has it otherwise.
  private func matchPorts(_ all: [ServerID: ServerStatus]) async {
    do {
      var active: [ServerID: Bool] = [:]
      for use in try await store.portUses() {
        if case .server(let id, let isActive) = use.holder { active[id] = isActive || active[id] ?? false }
      }
      for (id, isClaimed) in active.sorted(by: { $0.key < $1.key }) where !registry.isBusy(id) {
        let runs = all[id]?.state.isActive ?? false
        guard runs != isClaimed else { continue }
        if runs, let record = registry.record(id) {
          try await store.claimPorts(id, record.spec.ports.map(\.claim))
        } else {
          try await store.releasePorts(id)
        }
      }
    } catch {
      logger.error("port claims don't match what runs", metadata: ["error": "\(error)"])
    }
  }

  // MARK: ready

  /// Has the ready rules of new runs watched, by `run()`.
  func watch(_ runs: [Registry.Run]) {
    for run in runs { enqueue(.watch(run)) }
  }

  /// Watches one run until it is ready or over.
  func watch(_ run: Registry.Run) async {
    guard let spec = registry.record(run.id)?.spec, let rule = spec.ready else { return }
    do {
      switch rule {
      case .logLine(let text):
        try await runtime.followLogs(run.id, fromStart: true) { line in
          guard self.registry.isRun(run) else { return false }
          guard line.contains(text) else { return true }
          self.registry.markReady(run)
          return false
        }
      case .query: try await probe(spec, rule, run)
      }
    } catch {
      // A lost runtime tells all runs again when it is back.
      logger.debug("a server is no longer watched", metadata: ["server": "\(run.id)", "error": "\(error)"])
    }
  }

  private func probe(_ spec: ServerSpec, _ rule: ReadyRule, _ run: Registry.Run) async throws {
    var pause = Self.probePauseMin
    for _ in 0..<Self.probesMax {
      guard registry.isRun(run) else { return }
      if try await runtime.probe(spec, rule: rule) { return registry.markReady(run) }
      try await configuration.sleep(pause)
      pause = min(pause * 2, Self.probePauseMax)
    }
  }
}

import OrcModel
import Synchronization

extension Registry {
  /// Takes a server for a job that is about to be journaled.
  ///
  /// - Throws: `srv.busy` naming the job that is in the way.
  func reserve(_ job: Job) throws(OrcError) {
    let refusal: OrcError? = state.withLock { state in
      guard state.jobs.count < Self.activeJobsMax else {
        return OrcError(.busy, "\(Self.activeJobsMax) jobs run already. Try again when some have ended.")
      }
      if let server = job.server {
        if let refusal = Self.busy(server, state) { return refusal }
        state.jobOfServer[server] = job.id
        if let index = Self.find(server, state) { Self.touch(&state, index) }
      }
      state.jobs[job.id] = ActiveJob(job: job)
      return nil
    }
    if let refusal { throw refusal }
  }

  /// Gives a server back whose job was not journaled.
  func release(_ job: Job) {
    state.withLock { state in
      state.jobs[job.id] = nil
      guard let server = job.server, state.jobOfServer[server] == job.id else { return }
      state.jobOfServer[server] = nil
      if let index = Self.find(server, state) { Self.touch(&state, index) }
    }
  }

  /// Takes a server for something short that is no job.
  ///
  /// - Throws: `srv.busy`.
  func hold(_ id: ServerID) throws(OrcError) {
    let refusal: OrcError? = state.withLock { state in
      if let refusal = Self.busy(id, state) { return refusal }
      state.held.insert(id)
      return nil
    }
    if let refusal { throw refusal }
  }

  func letGo(_ id: ServerID) {
    state.withLock { _ = $0.held.remove(id) }
  }

  private static func busy(_ id: ServerID, _ state: State) -> OrcError? {
    if let job = state.jobOfServer[id].flatMap({ state.jobs[$0]?.job }) {
      return OrcError(
        .busy,
        "The server [\(id)] is busy with the \(job.kind.rawValue) job \(job.id). Wait for its end, or cancel it.",
        details: .init(job: job.id))
    }
    return state.held.contains(id) ? OrcError(.busy, "The server [\(id)] is being changed. Try again.") : nil
  }

  func active(_ id: JobID) -> ActiveJob? { state.withLock { $0.jobs[id] } }

  func activeJob(of server: ServerID) -> ActiveJob? {
    state.withLock { state in state.jobOfServer[server].flatMap { state.jobs[$0] } }
  }

  /// Whether something changes the server right now.
  func isBusy(_ id: ServerID) -> Bool {
    state.withLock { $0.jobOfServer[id] != nil || $0.held.contains(id) }
  }

  var activeJobs: [Job] { state.withLock { $0.jobs.values.map(\.job) } }

  /// Changes how far a job is and tells it; nil when it has ended.
  @discardableResult
  func updateJob(_ id: JobID, _ body: (inout Job) -> Void) -> Job? {
    var changed: Job?
    change { state in
      guard var job = state.jobs[id]?.job else { return [] }
      body(&job)
      if job.log.count > Job.logLinesMax { job.log.removeFirst(job.log.count - Job.logLinesMax) }
      state.jobs[id]?.job = job
      changed = job
      if let index = job.server.flatMap({ Self.find($0, state) }) { Self.touch(&state, index) }
      return [.job(job)]
    }
    return changed
  }

  /// Asks a job to end early; false when it is too late, or a job of that kind can't.
  func halt(_ id: JobID, _ halt: ActiveJob.Halt) -> Bool {
    let signal: Signal? = state.withLock { state in
      guard let active = state.jobs[id], !active.job.input.isUndoing else { return nil }
      switch active.job.kind {
      case .start, .restart: break
      case .create where halt == .cancel || active.isStarting: break
      default: return nil
      }
      if active.halt == nil { state.jobs[id]?.halt = halt }
      return active.stop
    }
    signal?.fire()
    return signal != nil
  }

  /// From here on a create's server is being started.
  func markStarting(_ id: JobID) {
    state.withLock { $0.jobs[id]?.isStarting = true }
  }

  /// Takes an ended job off the list of those that run, and tells it.
  func endJob(_ job: Job) {
    let now = now()
    var ended: Signal?
    change { state in
      ended = state.jobs.removeValue(forKey: job.id)?.ended
      if let server = job.server {
        if state.jobOfServer[server] == job.id { state.jobOfServer[server] = nil }
        if let index = Self.find(server, state) {
          if job.state == .failed {
            Self.tell(job, &state, index, now)
          } else if !state.entries[index].isGhost {
            state.entries[index].failure = nil
          }
          Self.touch(&state, index)
        }
      }
      return [.job(job)]
    }
    ended?.fire()
  }
}

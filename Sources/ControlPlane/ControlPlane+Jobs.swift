import Logging
package import OrcModel

extension ControlPlane {
  /// The job as it is now.
  package func job(_ id: JobID) async throws -> Job? {
    if let job = registry.active(id)?.job { return job }
    return try await store.job(id)
  }

  /// Newest first; those that run as they are now.
  package func jobs(limit: Int, after: JobID?, server: ServerID?) async throws -> [Job] {
    try await store.jobs(limit: limit, after: after, server: server).map { registry.active($0.id)?.job ?? $0 }
  }

  /// Waits for a job's end, at most so long, and answers it as it is then; nil when there is no such job.
  package func wait(for id: JobID, atMost: Duration) async -> Job? {
    if let active = registry.active(id) {
      await withTaskGroup { group in
        group.addTask { await active.ended.wait() }
        group.addTask { try? await self.configuration.sleep(atMost) }
        await group.next()
        group.cancelAll()
      }
    }
    do {
      return try await job(id)
    } catch {
      logger.error("a job can't be read", metadata: ["job": "\(id)", "error": "\(error)"])
      return nil
    }
  }

  /// Asks a job to end early: a create is undone, a start is given up.
  ///
  /// - Throws: `job.dne`, `srv.input` when it can't be cancelled (any more).
  package func cancel(_ id: JobID, by requester: String) async throws -> Job {
    guard let job = try await job(id) else { throw OrcError(.noSuchJob, "There is no job [\(printable(id.text))].") }
    guard registry.halt(id, .cancel) else {
      throw OrcError(
        .badInput, "The job [\(id)] can't be cancelled: it is \(job.kind.rawValue), \(job.state.rawValue).",
        details: .init(job: id))
    }
    logger.info("job cancelled", metadata: ["job": "\(id)", "by": "\(requester)"])
    return registry.updateJob(id) { $0.log.append("cancelled by \(requester)") } ?? job
  }

  func makeJob(_ kind: Job.Kind, _ server: ServerID, by requester: String, input: JobInput = JobInput()) -> Job {
    let now = configuration.now()
    var input = input
    input.scheduleRun = Self.scheduleRun
    if Self.startsAnew(kind) { input.runBefore = registry.status(server).since }
    return Job(
      id: jobIDs.next(at: now), kind: kind, server: server, state: .queued, cause: "asked by \(requester)",
      requestedBy: requester, input: input, createdAt: now)
  }

  /// Takes the server for a job, journals it and hands it over; `choose` settles what nobody else may take meanwhile.
  ///
  /// - Throws: `srv.busy`, and what `choose` and the store throw; the server is free again then.
  func journal(
    _ job: Job, on id: ServerID, choose: (inout JobInput) async throws -> Void = { _ in }
  ) async throws -> Accepted {
    var job = job
    try registry.reserve(job)
    do {
      try await choose(&job.input)
      let chosen = job.input
      registry.updateJob(job.id) { $0.input = chosen }
      try await store.begin(job, claims: [])
    } catch {
      registry.release(job)
      throw error
    }
    accept(job)
    return Accepted(job: job, server: id)
  }

  /// Hands a journaled job over to be carried out.
  func accept(_ job: Job) {
    registry.updateJob(job.id) { $0.warnings = job.warnings }
    if let server = job.server { continuity.forget(server) }
    enqueue(.job(job.id))
  }
}

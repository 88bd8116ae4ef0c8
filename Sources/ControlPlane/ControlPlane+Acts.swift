import Logging
package import OrcModel

extension ControlPlane {
  /// Journals an act on a server; nothing where there is nothing to do.
  ///
  /// - Throws: `srv.dne`, `srv.busy`, `srv.portsused`, `plan.invalid`, `orc.notavailable`.
  package func act(_ action: ServerAction, on id: ServerID, by requester: String) async throws -> Accepted {
    try await requireRuntime()
    switch action {
    case .start: return try await start(id, .start, requester)
    case .restart:
      _ = try registered(id)
      return try await start(id, .restart, requester)
    case .stop, .kill:
      let accepted = try await stop(id, action == .stop ? .stop : .kill, requester)
      try await dropStops(of: id)
      return accepted
    case .destroy(let files):
      let accepted = try await destroy(id, files, requester)
      try await dropSchedules(of: id)
      return accepted
    case .update(let mode):
      return try await start(id, .update, requester, JobInput(startsServer: true, mode: mode)) { record in
        guard mode.refreshesImage, let next = record.spec.nextImage else { return }
        (record.spec.image, record.spec.nextImage) = (next, nil)
      }
    case .rollBack: return try await rollBack(id, requester)
    }
  }

  /// Starts a server, also anew; `change` is made to its record first.
  func start(
    _ id: ServerID, _ kind: Job.Kind, _ requester: String, _ input: JobInput = JobInput(startsServer: true),
    cause: String? = nil, change: (inout ServerRecord) -> Void = { _ in }
  ) async throws -> Accepted {
    guard let known = registry.record(id) else { throw OrcError(.noSuchServer, "There is no server [\(id)].") }
    if kind == .start, known.isRegistered, registry.status(id).state == .running, !registry.isBusy(id) {
      return Accepted(job: nil, server: id)
    }
    var job = makeJob(kind, id, by: requester, input: input)
    job.cause = cause ?? job.cause
    try registry.reserve(job)
    do {
      // Read again: a job that has just ended may have changed it.
      guard let record = registry.record(id) else { throw OrcError(.noSuchServer, "There is no server [\(id)].") }
      async let uses = promptly { try await self.runtime.portUses() }
      let folder = try await runtime.folder(id)
      if !record.isRegistered, !folder.exists { throw OrcError(.noSuchServer, "There is no server [\(id)].") }
      var wanted = try await readHandEdits(record, folder, &job.warnings)
      if !wanted.isRegistered {
        wanted.isRegistered = true
        // Its document says otherwise, so it is written again.
        wanted.files.document = nil
      }
      let spec = wanted.spec
      change(&wanted)
      if wanted.spec != spec {
        wanted.generation += 1
        wanted.files = FolderDigests()
      }
      if let mode = job.input.mode, Self.losesWorld(mode, wanted) {
        job.input.backup = try await freeName(id)
        let chosen = job.input
        registry.updateJob(job.id) { $0.input = chosen }
      }
      let claims = wanted.spec.ports.map(\.claim)
      try Self.refuseForeign(claims, of: id, try await uses)
      if wanted != record { try await store.save(wanted) }
      try await store.begin(job, claims: claims)
      if wanted != record { registry.modify(id) { $0 = wanted } }
    } catch {
      registry.release(job)
      throw error
    }
    accept(job)
    return Accepted(job: job, server: id, warnings: job.warnings)
  }

  /// Refuses when something that the database does not know holds a port.
  static func refuseForeign(_ claims: [PortClaim], of id: ServerID, _ uses: [PortUse]) throws(OrcError) {
    let needed = Set(claims)
    for use in uses where needed.contains(use.claim) {
      if case .server(let other, let isActive) = use.holder, other == id || !isActive { continue }
      throw OrcError(
        .portsUsed, "Port \(use.claim), needed by \(id), is held by \(use.holder).",
        details: .init(holder: use.holder.description))
    }
  }

  private func stop(_ id: ServerID, _ kind: Job.Kind, _ requester: String) async throws -> Accepted {
    _ = try registered(id)
    if let active = registry.activeJob(of: id) {
      if kind == .kill, active.job.kind == .stop {
        // The stop that waits for the game ends with it.
        try await promptly { try await self.runtime.kill(id) }
        return Accepted(job: active.job, server: id)
      }
      if registry.halt(active.job.id, .keep) { await active.ended.wait() }
    }
    let job = makeJob(kind, id, by: requester)
    try registry.reserve(job)
    do {
      let record = try registered(id)
      guard registry.status(id).state.isActive else {
        if continuity.forget(id) || record.wanted == .running, let still = registry.modify(id, { $0.wanted = .stopped })
        {
          try await store.save(still)
        }
        registry.release(job)
        return Accepted(job: nil, server: id)
      }
      try await store.begin(job, claims: [])
    } catch {
      registry.release(job)
      throw error
    }
    accept(job)
    return Accepted(job: job, server: id)
  }

  private func destroy(_ id: ServerID, _ files: FilesPolicy, _ requester: String) async throws -> Accepted {
    guard let record = registry.record(id) else { throw OrcError(.noSuchServer, "There is no server [\(id)].") }
    if !record.isRegistered, files == .keep { return Accepted(job: nil, server: id) }
    return try await journal(makeJob(files == .keep ? .destroy : .eradicate, id, by: requester), on: id)
  }

  /// Changes the description, in the server's own document too.
  ///
  /// - Throws: `srv.dne`, `srv.input`, `srv.busy`, `plan.invalid`, `orc.notavailable`.
  package func describe(_ id: ServerID, as text: String, by requester: String) async throws -> ServerView {
    try await modify(id, ModifyRequest(description: text), by: requester).server
  }
}

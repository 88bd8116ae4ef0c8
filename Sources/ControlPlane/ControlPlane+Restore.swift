import Logging
package import OrcModel

extension ControlPlane {
  /// How long a restore waits for its server to be ready; after that it ends, and the former files stay until it is.
  static let readyWaitMax = Duration.seconds(300)

  // MARK: what clients ask for

  /// Stores an archive that a client sends, which is let go of after a day.
  ///
  /// - Throws: `srv.input` for anything else, `srv.nospace`.
  package func upload(_ content: ByteStream, announced: Int?, by requester: String) async throws -> Upload {
    let name = jobIDs.text("u_", at: configuration.now())
    guard let id = UploadID(name) else { throw OrcError(.internalError, "\(name) is no upload's id.") }
    let upload = try await runtime.storeUpload(id, content, announced: announced)
    logger.info("upload stored", metadata: ["upload": "\(id)", "bytes": "\(upload.bytes)", "by": "\(requester)"])
    return upload
  }

  /// Removes an upload.
  ///
  /// - Throws: `backup.dne`.
  package func removeUpload(_ id: UploadID, by requester: String) async throws {
    try await requireSource(.upload(id))
    try await runtime.removeUpload(id)
    logger.info("upload removed", metadata: ["upload": "\(id)", "by": "\(requester)"])
  }

  /// Replaces a server's files by those of a backup or an upload.
  ///
  /// - Throws: `srv.dne`, `backup.dne`, `srv.input`, `srv.busy`, `orc.notavailable`.
  package func restore(_ id: ServerID, _ request: RestoreRequest, by requester: String) async throws -> Accepted {
    guard let record = registry.record(id) else { throw OrcError(.noSuchServer, "There is no server [\(id)].") }
    let input = try Self.restoreInput(request.source, request.folder, record.spec)
    try await requireRuntime()
    try await requireSource(request.source)
    guard try await runtime.folder(id).exists else {
      throw OrcError(.noSuchServer, "There is no folder of [\(id)] that could be restored.")
    }
    return try await journal(makeJob(.restore, id, by: requester), on: id) { chosen in
      chosen.restore = input
      chosen.startsServer = registry.status(id).state.isActive
      if request.savesFirst { chosen.backup = try await freeName(id) }
    }
  }

  /// What a job keeps of where files come from and go to.
  ///
  /// - Throws: `srv.input` for a folder that is not the game's.
  static func restoreInput(
    _ source: RestoreSource, _ folder: String?, _ spec: ServerSpec
  ) throws(OrcError) -> RestoreInput {
    let place = folder ?? (spec.keepsWorldApart ? "user" : "data")
    let parts = place.split(separator: "/", omittingEmptySubsequences: false)
    let isBelow = parts.first.map { ["user", "data", "config"].contains($0) } ?? false
    let isPlain = parts.allSatisfy { part in
      !part.isEmpty && part != "." && part != ".." && part.utf8.count <= 255 && !part.utf8.contains { $0 < 32 }
    }
    guard isBelow, isPlain, parts.count <= 32 else {
      throw OrcError(
        .badInput, "A world's folder lies below user, data or config, such as [user/worlds].",
        details: .init(faults: [.init(pointer: "/folder", detail: "not a folder below user, data or config")]))
    }
    return RestoreInput(source: source, folder: place, files: spec.mounts.filter(\.isFile).map(\.source))
  }

  /// Refuses a source that is not there.
  ///
  /// - Throws: `backup.dne`.
  func requireSource(_ source: RestoreSource) async throws {
    switch source {
    case .backup(let name):
      guard try await runtime.backups(name.server).contains(where: { $0.name == name }) else {
        throw OrcError(.noSuchBackup, "There is no backup [\(name)].")
      }
    case .upload(let id):
      guard try await runtime.hasUpload(id) else {
        throw OrcError(.noSuchBackup, "There is no upload [\(id)]. Uploads are kept for a day.")
      }
    }
  }

  // MARK: the work

  /// The work of a restore's job; after a crash it goes on where it was.
  func restore(_ job: Job, _ record: ServerRecord) async throws {
    guard let input = job.input.restore else { throw OrcError(.internalError, "The job has nothing to restore.") }
    let id = record.id
    if try await runtime.stagedRestore(id, token: job.id.text)?.isSwapped != true {
      try await stage(job, record, input)
      if job.input.backup != nil { try await save(job, record) }
      if registry.status(id).state.isActive { try await perform(.stop, job, record) }
      registry.updateJob(job.id) { $0.phase = "putting files into place" }
      try await runtime.swapRestore(id, token: job.id.text)
      try pass("restore.swapped")
    }
    if job.input.startsServer { try await startRestored(job, record) }
    guard job.input.startsServer, registry.status(id).isReady else {
      let words = job.input.startsServer ? "it is not ready yet" : "it is stopped"
      registry.updateJob(job.id) {
        $0.warnings.append("The former files of [\(id)] are kept until it is ready again: \(words).")
      }
      return endWhenReady(id)
    }
    try await runtime.endRestore(id)
    try pass("restore.released")
  }

  /// Unpacks the archive; what was done before is not done again.
  private func stage(_ job: Job, _ record: ServerRecord, _ input: RestoreInput) async throws {
    registry.updateJob(job.id) { $0.phase = "unpacking" }
    let pace = Pace(Self.progressSeconds, now: configuration.now)
    let staged = try await runtime.stageRestore(record.id, input, token: job.id.text) { progress in
      guard pace.isDue() else { return }
      self.registry.updateJob(job.id) { $0.progress = progress }
    }
    try pass("\(job.kind.rawValue).staged")
    registry.updateJob(job.id) { job in
      job.progress = nil
      let line = "restores \(staged.replaces.prefix(20).joined(separator: ", "))"
      if job.log.last != line { job.log.append(line) }
    }
  }

  /// Puts a world into the folder of a server that is being made.
  func placeWorld(_ job: Job, _ record: ServerRecord, _ input: RestoreInput) async throws {
    if try await runtime.stagedRestore(record.id, token: job.id.text)?.isSwapped == true { return }
    try await stage(job, record, input)
    try await runtime.swapRestore(record.id, token: job.id.text)
  }

  /// Starts the server with the restored files, and waits until it is ready or has waited for long.
  ///
  /// - Throws: `srv.action.error` when it ended before it was ready.
  private func startRestored(_ job: Job, _ record: ServerRecord) async throws {
    let id = record.id
    try await bring(id, to: .running(anew: false), job)
    registry.updateJob(job.id) { $0.phase = "waiting until it is ready" }
    let (events, _) = bus.subscribe(after: nil)
    await withTaskGroup { group in
      group.addTask {
        if self.isSettled(id) { return }
        for await _ in events where self.isSettled(id) { return }
      }
      group.addTask { try? await self.configuration.sleep(Self.readyWaitMax) }
      await group.next()
      group.cancelAll()
    }
    try Task.checkCancellation()
    let status = registry.status(id)
    guard status.state.isActive else {
      let code = status.exitCode.map { " (exit code \($0))" } ?? ""
      throw OrcError(
        .actionFailed,
        "[\(id)] ended with the restored files before it was ready\(code). Its former files are back in their place.")
    }
  }

  /// Whether a run is ready or over.
  private func isSettled(_ id: ServerID) -> Bool {
    let status = registry.status(id)
    return status.isReady || !status.state.isActive
  }

  /// Has the former files let go of once the server is ready; `run()` waits for that.
  func endWhenReady(_ id: ServerID) {
    enqueue(
      .background {
        let (events, _) = self.bus.subscribe(after: nil)
        var isReady = self.isReadyAndIdle(id)
        if !isReady {
          for await _ in events where self.isReadyAndIdle(id) {
            isReady = true
            break
          }
        }
        guard isReady, !Task.isCancelled else { return }
        do {
          try await self.runtime.endRestore(id)
          self.logger.info("former files let go of", metadata: ["server": "\(id)"])
        } catch {
          self.logger.warning("former files are still there", metadata: ["server": "\(id)", "error": "\(error)"])
        }
      })
  }

  private func isReadyAndIdle(_ id: ServerID) -> Bool {
    let status = registry.status(id)
    return status.isReady && status.state == .running && !registry.isBusy(id)
  }

  /// Watches over the former files that the last process left.
  func keepRestores() async {
    do {
      for id in try await runtime.keptRestores() where !registry.isBusy(id) { endWhenReady(id) }
    } catch {
      logger.warning("former files are not looked after", metadata: ["error": "\(error)"])
    }
  }

  /// Puts the former files back, and starts the server again if it ran before.
  func undoRestore(_ id: JobID, _ server: ServerID) async throws -> Ending {
    guard let job = registry.active(id)?.job, let record = registry.record(server) else { throw CancellationError() }
    registry.updateJob(id) { $0.phase = "undoing" }
    let problem = job.problem ?? OrcError(.actionFailed, "The restore of [\(server)] did not come to its end.")
    do {
      try await persisting {
        await self.observeNow(server)
        // Files are moved only under a server that does not run; one whose files were not touched goes on running.
        let isBegun = try await self.runtime.stagedRestore(server, token: id.text)?.isBegun ?? false
        if isBegun, self.registry.status(server).state.isActive { try await self.perform(.stop, job, record) }
        try await self.runtime.undoRestore(server, token: id.text)
        try self.pass("restore.undone")
        if job.input.startsServer { try await self.bring(server, to: .running(anew: false), job) }
      }
    } catch let error as OrcError {
      registry.updateJob(id) { $0.warnings.append("What it was before is not all back: \(error.message)") }
    }
    await observeNow(server)
    if job.input.startsServer, !registry.status(server).state.isActive {
      registry.modify(server) { $0.wanted = .stopped }
    }
    return .failed(problem, registry.record(server).map { .saved($0) } ?? .unchanged)
  }
}

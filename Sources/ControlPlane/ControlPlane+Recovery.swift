import Logging
import OrcModel

extension ControlPlane {
  /// Once the runtime answers: cleans up, takes up the jobs that a crash interrupted, and compares inventories.
  func recover(_ unfinished: [JobID]) async {
    await firstSnapshot.wait()
    guard !Task.isCancelled else { return }
    do {
      try await runtime.cleanUp()
    } catch {
      logger.warning("leftovers are not removed", metadata: ["error": "\(error)"])
    }
    for id in unfinished {
      logger.notice("job is taken up again", metadata: ["job": "\(id)"])
      enqueue(.job(id))
    }
    if beganEmpty { await importAtFirstStart() }
    isSettled.fire()
    do {
      try await compareInventories()
    } catch {
      logger.warning("inventories are not compared", metadata: ["error": "\(error)"])
    }
  }

  /// Whether a job that starts its server anew, and that a crash interrupted, has come through already: another run
  /// goes on than the one that it was to end.
  func hasRestarted(_ job: Job, _ server: ServerID) async throws -> Bool {
    guard Self.startsAnew(job.kind) else { return false }
    let status = try await runtime.observe(server)
    guard status.state == .running, let since = status.since else { return false }
    return job.input.runBefore.map { $0 != since } ?? (Double(since) > job.createdAt)
  }

  /// Kinds of job that end a run and begin another: done twice, they would interrupt the players twice.
  static func startsAnew(_ kind: Job.Kind) -> Bool { [.restart, .update, .rollback].contains(kind) }

  /// What the database doesn't know is told, never removed; what it knows to be destroyed is.
  private func compareInventories() async throws {
    let inventory = try await runtime.inventory()
    for id in inventory.containers.union(inventory.networks).sorted() {
      guard let record = registry.record(id) else {
        logger.warning("a server is not in the database; it is left alone", metadata: ["server": "\(id)"])
        continue
      }
      guard !record.isRegistered, !registry.isBusy(id) else { continue }
      if inventory.containers.contains(id) {
        logger.notice("a destroyed server has a container again", metadata: ["server": "\(id)"])
        if let back = registry.modify(id, { $0.isRegistered = true }) { try await store.save(back) }
        await observeNow(id)
      } else {
        try await runtime.remove(id, files: .keep)
      }
    }
    for record in registry.allRecords where record.isRegistered && !inventory.folders.contains(record.id) {
      guard !registry.isBusy(record.id) else { continue }
      logger.warning("a server's folder is missing", metadata: ["server": "\(record.id)"])
    }
  }
}

import Logging
import OrcModel
import Synchronization

/// What runs goes on running after a restart of the machine or of the engine; what a person stopped stays stopped.
///
/// An engine that is shut down ends its containers with the same events as a stop by hand, and only then goes away.
/// So a stop is shown at once and stored when the engine was still there a while later; when the engine goes away
/// meanwhile, the stop is in doubt. When it is back, the moment of its start decides: a container that ended before
/// was ended by the restart, one that ended later by a person.
extension ControlPlane {
  /// How long an engine that ends a container by its own shutdown may still be heard.
  static let stopDoubtTime = Duration.seconds(30)
  /// How many servers are started or set up at a time without anybody waiting for it.
  static let fewMax = 3

  /// A server was stopped behind Orc's back.
  func believeStop(_ id: ServerID, _ status: ServerStatus) async throws {
    registry.modify(id) { $0.wanted = .stopped }
    let since = status.since ?? 0
    continuity.state.withLock { $0.recent[id] = since }
    enqueue(
      .background {
        do {
          try await self.configuration.sleep(Self.stopDoubtTime)
          guard self.continuity.state.withLock({ $0.recent[id] == since }) else { return }
          self.continuity.state.withLock { $0.recent[id] = nil }
          guard let record = self.registry.record(id), record.wanted == .stopped, !self.registry.isBusy(id) else {
            return
          }
          self.logger.info("stopped by hand", metadata: ["server": "\(id)"])
          try await self.store.save(record)
        } catch is CancellationError {
          // The next start sees when it ended.
        } catch {
          self.logger.error("a stop by hand is not stored", metadata: ["server": "\(id)", "error": "\(error)"])
        }
      })
    try await store.releasePorts(id)
  }

  /// The runtime is lost: it may have been shut down, and what was stopped just now with it.
  func doubtRecentStops() {
    let doubted = continuity.state.withLock { state in
      let ids = state.recent.keys.filter { !registry.isBusy($0) }
      state.doubted.formUnion(ids)
      state.recent = [:]
      state.isResuming = true
      return ids
    }
    for id in doubted {
      registry.modify(id) { if $0.wanted == .stopped { $0.wanted = .running } }
    }
  }

  /// After the first snapshot, and the first one after each loss: starts what a restart has ended.
  func resumeAfterRestart() {
    let begins = continuity.state.withLock { state in
      defer {
        state.isResuming = false
        state.hasBegun = true
      }
      return state.isResuming ? (isFirst: !state.hasBegun, doubted: state.doubted) : nil
    }
    guard let begins else { return }
    continuity.state.withLock { $0.doubted = [] }
    enqueue(
      .background {
        do {
          try await self.resume(isFirst: begins.isFirst, begins.doubted)
        } catch {
          self.logger.error("servers are not started again", metadata: ["error": "\(error)"])
        }
      })
  }

  private func resume(isFirst: Bool, _ doubted: Set<ServerID>) async throws {
    let ended = registry.allRecords.filter { record in
      record.isRegistered && record.wanted == .running && !registry.isBusy(record.id)
        && [.exited, .dead].contains(registry.status(record.id).state)
    }
    guard !ended.isEmpty else { return }
    let restart = try await runtime.lastRestart()
    var resumed: [ServerID] = []
    for record in ended {
      if let since = registry.status(record.id).since, let restart, since <= restart {
        resumed.append(record.id)
      } else if isFirst || doubted.contains(record.id) {
        // It ended while nobody looked, and not by a restart: that is not undone.
        try await want(.stopped, record.id)
      }
    }
    guard !resumed.isEmpty else { return }
    logger.notice("servers are started again", metadata: ["count": "\(resumed.count)"])
    await aFewAtATime(resumed) { id in
      guard self.registry.record(id)?.wanted == .running, !self.registry.status(id).state.isActive else { return nil }
      return try await self.start(id, .start, "orc", cause: "after a restart of the machine or the engine").job
    }
  }

  /// Has jobs done without anybody waiting for them, `fewMax` at a time; each is journaled when its turn comes.
  func aFewAtATime(_ ids: [ServerID], _ begin: @escaping @Sendable (ServerID) async throws -> Job?) async {
    await withDiscardingTaskGroup { group in
      let few = Slots(Self.fewMax)
      for id in ids {
        group.addTask {
          do {
            try await few.with {
              guard let job = try await begin(id) else { return }
              await self.registry.active(job.id)?.ended.wait()
            }
          } catch is CancellationError {
            // The process ends; the next start begins here again.
          } catch {
            self.logger.warning("a server is left as it is", metadata: ["server": "\(id)", "error": "\(error)"])
          }
        }
      }
    }
  }
}

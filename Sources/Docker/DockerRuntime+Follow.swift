package import OrcModel
import System

extension DockerRuntime: Runtime {
  /// See Runtime.
  ///
  /// Three sources feed one consumer: the engine's stream of events, the servers' status files, and a slow timer.
  package func follow(_ report: @Sendable (RuntimeReport) async -> Void) async throws {
    let (inputs, continuation) = AsyncStream.makeStream(
      of: EngineFollower.Input.self, bufferingPolicy: .bufferingOldest(EngineFollower.inputsMax))
    let watcher = try? StatusFileWatcher { continuation.yield(.filesChanged($0)) }
    memory.with { $0.lookAgain = { continuation.yield(.relist) } }
    defer {
      memory.with { $0.lookAgain = nil }
      watcher?.end()
      memory.becomeBlind()
    }
    await withTaskGroup(of: Void.self) { group in
      group.addTask { [self] in
        await readEvents { input in
          if case .dropped = continuation.yield(input) { memory.with { $0.hasMissedEvents = true } }
        }
      }
      group.addTask { [self] in
        while (try? await clock.sleep(for: EngineFollower.relistInterval)) != nil {
          continuation.yield(.relist)
        }
      }
      let (delayed, delays) = AsyncStream.makeStream(
        of: (EngineFollower.Input, Duration).self, bufferingPolicy: .bufferingOldest(EngineFollower.inputsMax))
      group.addTask { [self] in
        await withDiscardingTaskGroup { waits in
          for await (input, duration) in delayed {
            waits.addTask { [self] in
              guard (try? await clock.sleep(for: duration)) != nil else { return }
              continuation.yield(input)
            }
          }
        }
      }
      var follower = EngineFollower(self, watcher: watcher) { delays.yield(($0, $1)) }
      for await input in inputs {
        await follower.take(input, report)
        if memory.with({ $0.takeMissed() }) { await follower.take(.relist, report) }
      }
      group.cancelAll()
    }
    try Task.checkCancellation()
  }

  /// Reads the engine's events until cancelled, connecting again when the stream is lost.
  private func readEvents(_ tell: (EngineFollower.Input) -> Void) async {
    var wait = EngineFollower.retryMin
    while !Task.isCancelled {
      do {
        engine.forgetVersion()
        try await engine.ping()
        try await engine.events(filters: EngineFollower.filters) {
          wait = EngineFollower.retryMin
          tell(.opened)
        } take: {
          tell(.event($0))
        }
        tell(.lost("the engine ended its stream of events"))
      } catch let error as EngineError {
        tell(.lost(error.message))
      } catch {
        return
      }
      guard (try? await clock.sleep(for: wait)) != nil else { return }
      wait = min(wait * 2, EngineFollower.retryMax)
    }
  }
}

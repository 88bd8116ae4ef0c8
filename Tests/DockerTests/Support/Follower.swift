@testable import Docker
import OrcModel
import Synchronization

/// Follows a runtime and lets a test wait for what it tells.
final class Follower: Sendable {
  struct Told: Sendable {
    var snapshots = 0
    var losses: [String] = []
    var statuses: [ServerID: ServerStatus] = [:]
    var changes: [(id: ServerID, state: RuntimeState, cause: RuntimeChangeCause)] = []
  }

  private let told = Mutex(Told())
  private let ticks: AsyncStream<Void>
  private let tick: AsyncStream<Void>.Continuation

  init() {
    (ticks, tick) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  var now: Told { told.withLock { $0 } }

  func take(_ report: RuntimeReport) {
    told.withLock { told in
      switch report {
      case .snapshot(let statuses):
        told.snapshots += 1
        told.statuses = statuses
      case .changed(let id, let status, let cause):
        told.statuses[id] = status
        told.changes.append((id, status.state, cause))
      case .lost(let reason): told.losses.append(reason)
      }
    }
    tick.yield()
  }

  /// Waits until what was told satisfies a condition; false when it does not within 20 s.
  func waits(for condition: @escaping @Sendable (Told) -> Bool) async -> Bool {
    if condition(now) { return true }
    return await withTaskGroup(of: Bool.self) { group in
      group.addTask { [self] in
        for await _ in ticks where condition(now) { return true }
        return false
      }
      group.addTask {
        try? await Task.sleep(for: .seconds(20))
        return false
      }
      let result = await group.next() ?? false
      group.cancelAll()
      return result || condition(now)
    }
  }

  /// Follows while `body` runs.
  static func follow(_ runtime: any Runtime, _ body: (Follower) async throws -> Void) async throws {
    let follower = Follower()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        do {
          try await runtime.follow { follower.take($0) }
        } catch is CancellationError {}
      }
      try await body(follower)
      group.cancelAll()
      try await group.waitForAll()
    }
  }
}

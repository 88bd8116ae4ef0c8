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
  private let ticks = Ticks()

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
    ticks.tick()
  }

  /// Waits until what was told satisfies a condition; false when it does not in a long time.
  func waits(for condition: @escaping @Sendable (Told) -> Bool) async -> Bool {
    await ticks.waits { condition(self.now) }
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

/// Wakes the one test that waits for something whenever that may have come.
final class Ticks: Sendable {
  /// The longest wait of a test that fails; far more than a busy machine takes.
  private static let patience = Duration.seconds(60)

  private let ticks: AsyncStream<Void>
  private let continuation: AsyncStream<Void>.Continuation

  init() {
    (ticks, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  func tick() { continuation.yield() }

  func waits(for condition: @escaping @Sendable () -> Bool) async -> Bool {
    if condition() { return true }
    return await withTaskGroup(of: Bool.self) { group in
      group.addTask { [self] in
        for await _ in ticks where condition() { return true }
        return false
      }
      group.addTask {
        try? await Task.sleep(for: Self.patience)
        return false
      }
      let result = await group.next() ?? false
      group.cancelAll()
      return result || condition()
    }
  }
}

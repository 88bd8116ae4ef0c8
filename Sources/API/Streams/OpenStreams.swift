import Synchronization

/// The streams that have no end of their own, so that they can be ended when the program ends.
final class OpenStreams: Sendable {
  private struct State {
    var isEnding = false
    var nextID = 0
    var open: [Int: AsyncStream<Never>.Continuation] = [:]
  }

  private let state = Mutex(State())

  /// Ends all streams, and those that begin later.
  func end() {
    let open = state.withLock { state in
      state.isEnding = true
      return state.open.values.map { $0 }
    }
    for continuation in open { continuation.finish() }
  }

  /// Ends the streams that are open now; others may begin.
  func endPresent() {
    let open = state.withLock { state in
      defer { state.open = [:] }
      return state.open.values.map { $0 }
    }
    for continuation in open { continuation.finish() }
  }

  /// Does the work until it is done, the task is cancelled, or `end` was called.
  func whileOpen(_ work: @escaping @Sendable () async throws -> Void) async throws {
    let ending = register()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await work() }
      group.addTask { for await _ in ending {} }
      try await group.next()
      group.cancelAll()
    }
  }

  private func register() -> AsyncStream<Never> {
    let (stream, continuation) = AsyncStream.makeStream(of: Never.self)
    let id: Int? = state.withLock { state in
      guard !state.isEnding else { return nil }
      state.nextID += 1
      state.open[state.nextID] = continuation
      return state.nextID
    }
    guard let id else {
      continuation.finish()
      return stream
    }
    continuation.onTermination = { [weak self] _ in
      self?.state.withLock { $0.open[id] = nil }
    }
    return stream
  }
}

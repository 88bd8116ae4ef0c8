import Synchronization

/// A number of slots that tasks take in the order they asked.
final class SlotQueue: Sendable {
  private struct State {
    var free: Int
    var nextID = 0
    var waiting: [(id: Int, continuation: CheckedContinuation<Void, any Error>)] = []
    var cancelled: Set<Int> = []
  }

  private let state: Mutex<State>

  init(count: Int) {
    state = Mutex(State(free: max(1, count)))
  }

  /// Takes a slot, and waits while there is none; throws `CancellationError`.
  func take() async throws {
    let id = state.withLock { state -> Int? in
      guard state.free == 0 else {
        state.free -= 1
        return nil
      }
      state.nextID += 1
      return state.nextID
    }
    guard let id else { return }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { wait($0, id) }
    } onCancel: {
      cancel(id)
    }
  }

  /// Gives a slot back, to the one who waits longest.
  func giveBack() {
    let next = state.withLock { state -> CheckedContinuation<Void, any Error>? in
      guard !state.waiting.isEmpty else {
        state.free += 1
        return nil
      }
      return state.waiting.removeFirst().continuation
    }
    next?.resume()
  }

  private func wait(_ continuation: CheckedContinuation<Void, any Error>, _ id: Int) {
    let result = state.withLock { state -> Result<Void, any Error>? in
      if state.cancelled.remove(id) != nil { return .failure(CancellationError()) }
      // One may have come back since the first look.
      guard state.free == 0 else {
        state.free -= 1
        return .success(())
      }
      state.waiting.append((id, continuation))
      return nil
    }
    if let result { continuation.resume(with: result) }
  }

  private func cancel(_ id: Int) {
    let continuation = state.withLock { state -> CheckedContinuation<Void, any Error>? in
      guard let index = state.waiting.firstIndex(where: { $0.id == id }) else {
        state.cancelled.insert(id)
        return nil
      }
      return state.waiting.remove(at: index).continuation
    }
    continuation?.resume(throwing: CancellationError())
  }
}

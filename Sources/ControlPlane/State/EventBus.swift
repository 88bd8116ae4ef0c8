import OrcModel
import Synchronization

/// Hands events to whoever follows them, and keeps the last ones for those who come back.
final class EventBus: Sendable {
  /// How many events the history keeps.
  static let historyMax = 1_000
  /// How many events wait for a subscriber; one that is slower than that is cut off and may come back.
  static let bufferMax = 1_000

  private struct State {
    var nextID: UInt64 = 1
    var history: [Event] = []
    var subscribers: [Int: AsyncStream<Event>.Continuation] = [:]
    var count = 0
  }

  private let state = Mutex(State())
  private let now: @Sendable () -> Double

  init(now: @escaping @Sendable () -> Double) {
    self.now = now
  }

  func publish(_ payload: Event.Payload) {
    let at = now()
    // Finished outside of the lock, which `onTermination` takes.
    let tooSlow = state.withLock { state in
      let event = Event(id: state.nextID, at: at, payload: payload)
      state.nextID += 1
      // Trimmed in batches, so that publishing does not move the whole history each time.
      if state.history.count >= 2 * Self.historyMax { state.history.removeFirst(Self.historyMax) }
      state.history.append(event)
      return state.subscribers.values.filter { subscriber in
        if case .dropped = subscriber.yield(event) { return true }
        return false
      }
    }
    for subscriber in tooSlow { subscriber.finish() }
  }

  /// Events from now on, or after `after` where the history still has it; `hasGap` says that some are missing.
  func subscribe(after: UInt64?) -> (events: AsyncStream<Event>, hasGap: Bool) {
    let (events, continuation) = AsyncStream.makeStream(
      of: Event.self, bufferingPolicy: .bufferingOldest(Self.historyMax + Self.bufferMax))
    return state.withLock { state in
      var hasGap = false
      if let after {
        let kept = state.history.suffix(Self.historyMax)
        let oldest = kept.first?.id ?? state.nextID
        hasGap = after + 1 < oldest || after >= state.nextID
        for event in kept where hasGap || event.id > after { continuation.yield(event) }
      }
      state.count += 1
      let number = state.count
      state.subscribers[number] = continuation
      continuation.onTermination = { [weak self] _ in
        self?.state.withLock { _ = $0.subscribers.removeValue(forKey: number) }
      }
      return (events, hasGap)
    }
  }
}

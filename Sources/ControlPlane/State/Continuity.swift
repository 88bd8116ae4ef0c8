import OrcModel
import Synchronization

/// Stops by hand that may turn out to be the end of the whole engine.
final class Continuity: Sendable {
  struct State {
    /// Stops that are believed but not stored yet, by the moment of the container's end.
    var recent: [ServerID: Int] = [:]
    /// Stops that were followed by the loss of the runtime.
    var doubted: Set<ServerID> = []
    /// The next snapshot is the first one, or the first after a loss.
    var isResuming = true
    var hasBegun = false
  }

  let state = Mutex(State())

  /// What was done to a server since is no stop by hand any more; answers whether there was one.
  @discardableResult
  func forget(_ id: ServerID) -> Bool {
    state.withLock { state in
      let wasDoubted = state.doubted.remove(id) != nil
      return state.recent.removeValue(forKey: id) != nil || wasDoubted
    }
  }
}

import JSON
import OrcModel
import Synchronization

/// Keeps each server's encoded form while its revision stands, and the whole list while nothing changes.
final class ServerFragments: Sendable {
  private struct Fragment {
    let revision: UInt64
    let bytes: [UInt8]
  }

  private struct State {
    var revision: UInt64?
    var list: [UInt8] = []
    var fragments: [ServerID: Fragment] = [:]
  }

  private let state = Mutex(State())
  private let opening: [UInt8]
  private let closing: [UInt8]
  private let encode: @Sendable (ServerView) -> [UInt8]

  /// Keeps what `encode` makes; a list stands between `opening` and `closing`.
  init(opening: String, closing: String, encode: @escaping @Sendable (ServerView) -> [UInt8]) {
    self.opening = Array(opening.utf8)
    self.closing = Array(closing.utf8)
    self.encode = encode
  }

  /// The encoded list of all servers.
  func list(of orchestration: any Orchestration) -> [UInt8] {
    // Read before the servers: a change in between makes the next call encode again, never a stale list stay.
    let revision = orchestration.revision()
    return state.withLock { state in
      if state.revision == revision { return state.list }
      let views = orchestration.servers()
      var fragments: [ServerID: Fragment] = [:]
      fragments.reserveCapacity(views.count)
      var list = opening
      list.reserveCapacity(state.list.count + 512)
      for (index, view) in views.enumerated() {
        let fragment = fragment(of: view, in: state)
        fragments[view.id] = fragment
        if index > 0 { list.append(UInt8(ascii: ",")) }
        list.append(contentsOf: fragment.bytes)
      }
      list.append(contentsOf: closing)
      state = State(revision: revision, list: list, fragments: fragments)
      return list
    }
  }

  /// The encoded form of one server.
  func one(_ view: ServerView) -> [UInt8] {
    state.withLock { state in
      let fragment = fragment(of: view, in: state)
      // Only servers of the last list are kept, so that removed ones go away with the next.
      if state.fragments[view.id] != nil { state.fragments[view.id] = fragment }
      return fragment.bytes
    }
  }

  private func fragment(of view: ServerView, in state: State) -> Fragment {
    if let kept = state.fragments[view.id], kept.revision == view.revision { return kept }
    return Fragment(revision: view.revision, bytes: encode(view))
  }
}

import OrcModel
import Synchronization
import System

/// Tells when the files in servers' config folders change; one thread waits for all of them.
final class StatusFileWatcher: Sendable {
  private struct Watches {
    var servers: [Int32: ServerID] = [:]
    var numbers: [ServerID: Int32] = [:]
    var isEnded = false
  }

  private let inotify: Inotify
  private let watches = Mutex(Watches())
  /// Removing this watch is what wakes the thread for its end.
  private let sentinel: Int32

  /// Starts the thread; `changed` is called on it.
  init(_ changed: @escaping @Sendable (ServerID) -> Void) throws(FileError) {
    inotify = try Inotify()
    sentinel = try inotify.watch(DirectoryHandle(path: "/"), .selfRemoved)
    try BlockingThread.start("orc-status") { [self] in
      while !isEnded {
        guard inotify.wait(milliseconds: -1) else { continue }
        for server in next() { changed(server) }
      }
    }
  }

  private var isEnded: Bool { watches.withLock { $0.isEnded } }

  /// The servers whose files changed, each once.
  private func next() -> Set<ServerID> {
    let events = (try? inotify.read()) ?? []
    return watches.withLock { watches in
      if events.contains(where: { $0.changes.contains(.overflow) }) { return Set(watches.numbers.keys) }
      return Set(events.compactMap { watches.servers[$0.watch] })
    }
  }

  /// Watches a server's folder, in place of the one watched before; a folder that can't be watched is left out.
  func watch(_ id: ServerID, _ folder: DirectoryHandle) {
    unwatch(id)
    guard let number = try? inotify.watch(folder) else { return }
    watches.withLock { watches in
      watches.servers[number] = id
      watches.numbers[id] = number
    }
  }

  /// Watches a server's folder no longer.
  func unwatch(_ id: ServerID) {
    let number = watches.withLock { watches -> Int32? in
      guard let number = watches.numbers.removeValue(forKey: id) else { return nil }
      watches.servers[number] = nil
      return number
    }
    if let number { inotify.remove(number) }
  }

  /// Ends the thread.
  func end() {
    watches.withLock { $0.isEnded = true }
    inotify.remove(sentinel)
  }
}

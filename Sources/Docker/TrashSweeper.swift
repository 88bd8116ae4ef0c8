import Synchronization
import System

/// Deletes what is in the trash, one sweep at a time, on a thread of its own: a game may have 100 GB.
final class TrashSweeper: Sendable {
  private enum State { case idle, sweeping, sweepingAgain }

  private let state = Mutex(State.idle)

  /// Starts a sweep, or makes the one that runs look once more.
  func sweep(_ servers: DirectoryHandle) throws(FileError) {
    let starts = state.withLock { state in
      defer { state = state == .idle ? .sweeping : .sweepingAgain }
      return state == .idle
    }
    guard starts else { return }
    try BlockingThread.start("orc-trash") { [self] in
      repeat { empty(servers) } while goesOn()
    }
  }

  private func goesOn() -> Bool {
    state.withLock { state in
      state = state == .sweepingAgain ? .sweeping : .idle
      return state == .sweeping
    }
  }

  /// What can't be deleted now stays in the trash for the next sweep.
  private func empty(_ servers: DirectoryHandle) {
    guard let trash = try? RelativePath(FolderPaths.trash), let names = try? servers.directory(trash).names() else {
      return
    }
    for name in names {
      guard let path = try? trash.appending(name) else { continue }
      _ = try? servers.removeTree(path)
    }
  }
}

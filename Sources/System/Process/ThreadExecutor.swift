import Synchronization

/// A serial executor with a thread of its own: for an actor whose work blocks (SQLite, file scans).
///
/// The actor returns `asUnownedSerialExecutor()` as its `unownedExecutor` and keeps the executor. The thread ends
/// when the last reference is gone and all jobs have run.
package final class ThreadExecutor: SerialExecutor {
  /// What the thread holds, so that it does not keep the executor itself alive.
  private final class Core: Sendable {
    /// A job keeps its executor until it has run.
    struct Entry: Sendable {
      let job: UnownedJob
      let executor: ThreadExecutor
    }

    struct State {
      var entries: [Entry] = []
      var isEnding = false
    }

    let state = Mutex(State())
    let wakeup: EventCounter

    init() throws(FileError) { wakeup = try EventCounter() }

    func run() {
      while true {
        let (entries, isEnding) = state.withLock { state in
          let taken = state.entries
          state.entries = []
          return (taken, state.isEnding)
        }
        for entry in entries {
          unsafe entry.job.runSynchronously(on: entry.executor.asUnownedSerialExecutor())
        }
        if entries.isEmpty {
          if isEnding { return }
          wakeup.wait()
        }
      }
    }
  }

  private let core: Core

  /// Starts the thread; the name shows in `ps -L` (15 bytes).
  package init(_ name: String) throws(FileError) {
    let core = try Core()
    self.core = core
    try BlockingThread.start(name) { core.run() }
  }

  deinit {
    core.state.withLock { $0.isEnding = true }
    core.wakeup.signal()
  }

  /// Queues a job of the actor; the runtime calls this.
  package func enqueue(_ job: consuming ExecutorJob) {
    let entry = Core.Entry(job: UnownedJob(job), executor: self)
    let isFirst = core.state.withLock { state in
      state.entries.append(entry)
      return state.entries.count == 1
    }
    if isFirst { core.wakeup.signal() }
  }
}

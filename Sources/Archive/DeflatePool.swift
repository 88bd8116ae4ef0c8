import Synchronization
import System

/// Threads that deflate blocks, one for each core up to `threadsMax`; they end with the pool.
final class DeflatePool {
  /// The other cores are the games'.
  static let threadsMax = 2

  /// What the threads hold, so that they don't keep the pool alive.
  private final class Core: Sendable {
    struct State {
      var blocks: [DeflateBlock] = []
      var isEnding = false
    }

    let level: Int32
    let state = Mutex(State())
    let done: EventCounter

    init(_ level: Int32) throws(FileError) {
      self.level = level
      done = try EventCounter()
    }

    /// Works until the pool is gone.
    func run(_ worker: Worker) {
      while true {
        let (block, isEnding) = state.withLock { state in
          (state.blocks.isEmpty ? nil : state.blocks.removeFirst(), state.isEnding)
        }
        if isEnding { return }
        guard let block else {
          worker.wakeup.wait()
          continue
        }
        block.run(level: level)
        done.signal()
      }
    }
  }

  private final class Worker: Sendable {
    let wakeup: EventCounter

    init() throws(FileError) { wakeup = try EventCounter() }
  }

  private let level: Int32
  private var core: Core?
  private var workers: [Worker] = []
  private var isStarted = false

  /// A pool without threads: the first block starts them.
  init(level: Int32) {
    self.level = level
  }

  deinit {
    core?.state.withLock { $0.isEnding = true }
    for worker in workers { worker.wakeup.signal() }
  }

  /// Takes a block in.
  func add(_ block: DeflateBlock) {
    if !isStarted { start() }
    // Where the system has no thread left, the caller's does it.
    guard let core, !workers.isEmpty else { return block.run(level: level) }
    core.state.withLock { $0.blocks.append(block) }
    for worker in workers { worker.wakeup.signal() }
  }

  private func start() {
    isStarted = true
    guard let core = try? Core(level) else { return }
    self.core = core
    for _ in 0..<min(ProcessFacts.cores, Self.threadsMax) {
      guard let worker = try? Worker() else { return }
      guard (try? BlockingThread.start("orc-deflate", { core.run(worker) })) != nil else { return }
      workers.append(worker)
    }
  }

  /// Waits for a block that was taken in.
  func result(_ block: DeflateBlock) -> (bytes: [UInt8], isDeflated: Bool) {
    while true {
      if let result = block.result { return result }
      core?.done.wait()
    }
  }
}

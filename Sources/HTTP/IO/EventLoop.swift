import Glibc
import Synchronization

/// A thread that waits for sockets and deadlines, and runs the tasks that prefer it as their executor.
///
/// `@unchecked Sendable`: everything but `remote`, `hasRemote`, `threadID` and the wake descriptor is touched on the
/// loop's thread only, and after its end by one caller at a time (`performAfterEnd`).
@safe package final class EventLoop: TaskExecutor, @unchecked Sendable {
  /// The size in bytes of the one buffer into which all sockets of the loop are read.
  static let scratchBytes = 64 << 10
  /// How often in one turn a task may go on without having waited, so that the others get their share.
  private static let goingOnMax = 32

  private enum Item {
    case job(UnownedJob)
    case work(@Sendable () -> Void)
  }

  private struct Remote {
    var items: [Item] = []
    var isWoken = false
    var isStopping = false
    var hasEnded = false
    var onEnd: [CheckedContinuation<Void, Never>] = []
  }

  let clock: LoopClock
  /// The time of the current turn, in nanoseconds of the loop's clock.
  private(set) var now: Int64
  /// Bytes that were just read; valid until the next read on this loop.
  @unsafe let scratch: UnsafeMutableRawBufferPointer
  /// Bytes about to be written; kept for its capacity.
  var output: [UInt8] = []
  /// The Date field of the current second.
  var dateField = DateField()

  private var poller: Poller
  private var timers = TimerHeap()
  private var local: [Item] = []
  private var spare: [Item] = []
  private var isStopping = false
  private var goneOn = 0
  private let wakeDescriptor: Int32
  private let remote = Mutex(Remote())
  /// Says that `remote` has something new; spares a lock in every turn.
  private let hasRemote = Atomic<Bool>(false)
  private let threadID = Atomic<UInt>(0)
  private let afterEnd = Mutex(())

  init(clock: LoopClock) throws(HTTPError) {
    self.clock = clock
    now = clock.nanoseconds()
    poller = try Poller.make()
    wakeDescriptor = poller.wakeDescriptor
    unsafe scratch = .allocate(byteCount: Self.scratchBytes, alignment: 64)
  }

  deinit {
    unsafe scratch.deallocate()
  }

  /// Says that the caller runs on the loop's thread.
  package var isCurrent: Bool { threadID.load(ordering: .relaxed) == UInt(pthread_self()) }

  /// Runs the job of a task on the loop's thread.
  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    if isCurrent { return local.append(.job(job)) }
    if !enqueueRemote(.job(job)) { globalConcurrentExecutor.enqueue(job) }
  }

  /// Runs the work on the loop's thread: at once where the caller is on it, else soon.
  func perform(_ work: @escaping @Sendable () -> Void) {
    if isCurrent { return work() }
    if !enqueueRemote(.work(work)) { performAfterEnd(work) }
  }

  /// Runs the work on the loop's thread, after what runs now.
  func performLater(_ work: @escaping @Sendable () -> Void) {
    if isCurrent { return local.append(.work(work)) }
    perform(work)
  }

  /// Makes the loop look at its clock again; for clocks that are moved by hand.
  package func wake() {
    perform {}
  }

  /// Says that a task which needn't wait may go on at once; on the loop.
  func mayGoOn() -> Bool {
    goneOn += 1
    return goneOn <= Self.goingOnMax
  }

  private func enqueueRemote(_ item: Item) -> Bool {
    let (isTaken, mustWake) = remote.withLock { remote in
      guard !remote.hasEnded else { return (false, false) }
      remote.items.append(item)
      hasRemote.store(true, ordering: .releasing)
      defer { remote.isWoken = true }
      return (true, !remote.isWoken)
    }
    if mustWake { writeWake() }
    return isTaken
  }

  private func writeWake() {
    var one: UInt64 = 1
    _ = unsafe write(wakeDescriptor, &one, 8)
  }

  /// The thread is gone, so callers take turns at the loop's state instead.
  private func performAfterEnd(_ work: () -> Void) {
    afterEnd.withLock { _ in
      threadID.store(UInt(pthread_self()), ordering: .relaxed)
      work()
      threadID.store(0, ordering: .relaxed)
    }
  }
}

// MARK: - The thread

extension EventLoop {
  /// Starts the thread.
  func start() throws(HTTPError) {
    var thread = pthread_t()
    let context = unsafe Unmanaged.passRetained(self).toOpaque()
    let code = unsafe pthread_create(
      &thread, nil,
      { context in
        guard let context = unsafe context else { return nil }
        let loop = unsafe Unmanaged<EventLoop>.fromOpaque(context).takeRetainedValue()
        loop.run()
        return nil
      }, context)
    guard code == 0 else { throw .system("pthread_create", code) }
    pthread_detach(thread)
  }

  /// Ends the thread after what is queued now, and waits for its end.
  func stop() async {
    await withCheckedContinuation { continuation in
      let hasEnded = remote.withLock { remote in
        remote.isStopping = true
        hasRemote.store(true, ordering: .releasing)
        if !remote.hasEnded { remote.onEnd.append(continuation) }
        return remote.hasEnded
      }
      if hasEnded { continuation.resume() } else { writeWake() }
    }
  }

  private func run() {
    threadID.store(UInt(pthread_self()), ordering: .relaxed)
    while turn() {}
    for observer in poller.observers { observer.loopEnds() }
    // What the observers woke by ending runs here; what comes later finds the loop ended.
    var waiting: [CheckedContinuation<Void, Never>]?
    while waiting == nil {
      while runItems() {}
      waiting = remote.withLock { remote in
        guard remote.items.isEmpty else { return nil }
        remote.hasEnded = true
        threadID.store(0, ordering: .relaxed)
        return remote.onEnd
      }
    }
    for continuation in waiting ?? [] { continuation.resume() }
  }

  /// Waits once, then tells the observers, fires the timers and runs what is queued; false ends the loop.
  private func turn() -> Bool {
    let count = poller.wait(milliseconds: local.isEmpty ? timeoutMilliseconds() : 0)
    now = clock.nanoseconds()
    goneOn = 0
    for index in 0..<count {
      guard let (observer, readiness) = poller.event(index) else { continue }
      observer.becameReady(readiness)
    }
    while let timer = timers.popDue(at: now) { timer.fire() }
    _ = runItems()
    return !isStopping
  }

  private func timeoutMilliseconds() -> Int32 {
    let earliest = timers.earliest
    guard earliest != LoopTimer.never else { return -1 }
    // Rounded up: a turn that comes a little early would find nothing due and spin.
    let wait = max(0, earliest - clock.nanoseconds() + 999_999) / 1_000_000
    return Int32(clamping: wait)
  }

  /// Runs what is queued, but not what that queues in turn, so that sockets get their share.
  private func runItems() -> Bool {
    takeRemoteItems()
    guard !local.isEmpty else { return false }
    swap(&local, &spare)
    for index in spare.indices {
      switch spare[index] {
      case .job(let job): unsafe job.runSynchronously(on: asUnownedTaskExecutor())
      case .work(let work): work()
      }
    }
    spare.removeAll(keepingCapacity: spare.count <= 1024)
    return true
  }

  private func takeRemoteItems() {
    guard hasRemote.exchange(false, ordering: .acquiringAndReleasing) else { return }
    remote.withLock { remote in
      isStopping = remote.isStopping
      remote.isWoken = false
      guard !remote.items.isEmpty else { return }
      local.append(contentsOf: remote.items)
      remote.items.removeAll(keepingCapacity: remote.items.count <= 1024)
    }
  }
}

// MARK: - Sockets and timers, on the loop's thread only

extension EventLoop {
  func observe(_ raw: Int32, _ observer: any ReadinessObserver) throws(HTTPError) -> Poller.Token {
    try poller.add(raw, observer)
  }

  func observeListener(_ raw: Int32, _ observer: any ReadinessObserver) throws(HTTPError) -> Poller.Token {
    try poller.addListener(raw, observer)
  }

  func setListening(_ raw: Int32, _ token: Poller.Token, _ isListening: Bool) {
    poller.setListening(raw, token, isListening)
  }

  func forget(_ raw: Int32, _ token: Poller.Token) {
    poller.remove(raw, token)
  }

  func schedule(_ timer: LoopTimer, at due: Int64) {
    timers.schedule(timer, at: due)
  }

  func cancel(_ timer: LoopTimer) {
    timers.cancel(timer)
  }
}

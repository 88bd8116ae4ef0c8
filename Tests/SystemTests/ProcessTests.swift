import Glibc
import OrcTestSupport
import Synchronization
import Testing

@testable import System

private actor Worker {
  nonisolated let executor: ThreadExecutor
  private var count = 0

  init(_ executor: ThreadExecutor) { self.executor = executor }

  nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

  func step() -> (Int, String) {
    count += 1
    let raw = unsafe open("/proc/thread-self/comm", O_RDONLY | O_CLOEXEC)
    let name = (try? Descriptor(owning: raw).read(upTo: 16)) ?? []
    return (count, String(decoding: name, as: UTF8.self))
  }
}

struct ProcessTests {
  @Test func actorsRunOnTheirOwnThread() async throws {
    let worker = Worker(try ThreadExecutor("orc-worker"))
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<50 {
        group.addTask { for _ in 0..<20 { #expect(await worker.step().1 == "orc-worker\n") } }
      }
    }
    #expect(await worker.step().0 == 1001)
  }

  @Test func threadsEndWithTheirExecutor() async throws {
    weak var executor: ThreadExecutor?
    do {
      let worker = Worker(try ThreadExecutor("orc-ending"))
      executor = worker.executor
      _ = await worker.step()
    }
    // The thread itself may hold the last job for a moment.
    for _ in 0..<100_000 where executor != nil { await Task.yield() }
    #expect(executor == nil)
  }

  @Test func faultPointsCount() {
    func passed(_ setting: String?) -> Int {
      let counter = Counter()
      let points = FaultPoints(setting, die: { counter.count.add(1, ordering: .relaxed) })
      for _ in 0..<3 { points.hit("create.journal") }
      points.hit("other")
      return counter.count.load(ordering: .relaxed)
    }
    #expect(passed(nil) == 0)
    #expect(passed("") == 0)
    #expect(passed("create.journal") == 1)
    #expect(passed("create.journal:3") == 1)
    #expect(passed("create.journal:4") == 0)
    #expect(passed("nothing") == 0)
  }

  @Test func anArmedFaultPointKills() async {
    await #expect(processExitsWith: .signal(SIGKILL)) {
      FaultPoints("here").hit("here")
    }
  }

  @Test func signalsArriveAsMessages() async {
    await #expect(processExitsWith: .success) {
      let signals = try ProcessSignals([.terminate, .hangUp])
      #expect(signals.next() == nil)
      // To this thread, since those the test runner started before do not hold the signal back.
      pthread_kill(pthread_self(), SIGTERM)
      #expect(signals.next() == .terminate)
      #expect(signals.next() == nil)
    }
  }
}

private final class Counter: Sendable {
  let count = Atomic<Int>(0)
}

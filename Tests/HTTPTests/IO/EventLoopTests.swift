import OrcTestSupport
import Testing

@testable import HTTP

@Suite struct EventLoopTests {
  @Test func sleepsOnItsClockAndWakesWhenCancelled() async throws {
    let clock = ManualClock()
    let loops = try EventLoopGroup(count: 1, clock: LoopClock { clock.elapsed().clampedNanoseconds })
    let loop = loops.loops[0]
    var woken: [Int?] = []
    try await withThrowingTaskGroup(of: Int.self) { group in
      for seconds in [3, 1, 2] {
        group.addTask(executorPreference: loop) {
          try await loop.sleep(for: .seconds(seconds))
          return seconds
        }
      }
      // Comes after the sleepers in the loop's queue, so that they sleep before the clock moves.
      let cancelled = Task(executorPreference: loop) { try await loop.sleep(for: .seconds(9)) }
      cancelled.cancel()
      await #expect(throws: CancellationError.self) { try await cancelled.value }
      for _ in 0..<3 {
        clock.advance(by: .seconds(1))
        loops.wake()
        woken.append(try await group.next())
      }
    }
    #expect(woken == [1, 2, 3])
    await loops.shutdown()
  }

  @Test func keepsHandlersOnTheirLoop() async throws {
    let loops = try EventLoopGroup(count: 2)
    for loop in loops.loops {
      // Awaited at once.
      let stays = await Task(executorPreference: loop) {
        let before = loop.isCurrent
        await Task.yield()
        try? await loop.sleep(for: .zero)
        return before && loop.isCurrent && loops.next() === loop
      }.value
      #expect(stays)
    }
    await loops.shutdown()
  }

  @Test func runsTasksAlsoAfterItsEnd() async throws {
    let loops = try EventLoopGroup(count: 1)
    await loops.shutdown()
    // Awaited at once.
    #expect(await Task(executorPreference: loops.loops[0]) { 7 }.value == 7)
    await loops.shutdown()
  }
}

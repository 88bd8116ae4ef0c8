import Testing

@testable import HTTP

@Suite struct TimerHeapTests {
  @Test func firesInOrderWhateverIsMovedAndCancelled() {
    var heap = TimerHeap()
    var random = SystemRandomNumberGenerator()
    let timers = (0..<500).map { _ in LoopTimer() }
    for timer in timers { heap.schedule(timer, at: Int64.random(in: 0..<10_000, using: &random)) }
    for timer in timers[..<200] { heap.schedule(timer, at: Int64.random(in: 0..<10_000, using: &random)) }
    for timer in timers[150..<250] { heap.cancel(timer) }
    heap.cancel(timers[150])
    #expect(heap.count == 400)
    var last = Int64.min
    var count = 0
    while heap.earliest != LoopTimer.never {
      let earliest = heap.earliest
      #expect(heap.popDue(at: earliest - 1) == nil)
      #expect(heap.popDue(at: earliest)?.due == LoopTimer.never)
      #expect(earliest >= last)
      last = earliest
      count += 1
    }
    #expect(count == 400)
  }
}

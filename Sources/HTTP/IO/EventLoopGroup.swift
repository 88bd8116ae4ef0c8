import Glibc
import Synchronization

/// The event loops of a process: one thread each, on which sockets are served and handlers run.
package final class EventLoopGroup: Sendable {
  /// The most loops that are started without being asked for.
  package static let loopsMax = 4

  /// The loops; at least one.
  package let loops: [EventLoop]
  private let turn = Atomic<Int>(0)

  /// Starts `count` loops; nil takes one per processor, at most `loopsMax`.
  ///
  /// Throws `system` where the process has no descriptors or threads left.
  package init(count: Int? = nil, clock: LoopClock = .monotonic) throws(HTTPError) {
    let count = max(1, count ?? min(Self.loopsMax, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    var loops: [EventLoop] = []
    for _ in 0..<count { loops.append(try EventLoop(clock: clock)) }
    self.loops = loops
    for loop in loops { try loop.start() }
  }

  /// The loop on whose thread the caller runs, else one after the other.
  package func next() -> EventLoop {
    if let current = loops.first(where: \.isCurrent) { return current }
    let number = turn.wrappingAdd(1, ordering: .relaxed).oldValue
    return loops[Int(UInt(bitPattern: number) % UInt(loops.count))]
  }

  /// Makes every loop look at its clock again; for clocks that are moved by hand.
  package func wake() {
    for loop in loops { loop.wake() }
  }

  /// Ends the threads; whatever is still open on them is closed.
  package func shutdown() async {
    for loop in loops { await loop.stop() }
  }
}

/// Work that a loop does at a moment, unless it is cancelled.
///
/// `@unchecked Sendable`: only its loop touches it once it is made.
final class DelayedWork: LoopTimer, @unchecked Sendable {
  private let work: @Sendable () -> Void

  init(_ work: @escaping @Sendable () -> Void) {
    self.work = work
  }

  override func fire() { work() }
}

import CLinux

/// What epoll says about a descriptor (epoll_ctl(2)).
struct Readiness: OptionSet {
  let rawValue: UInt32

  /// There is something to read, or to accept.
  static let readable = Readiness(rawValue: EPOLLIN.rawValue)
  /// There is room to write.
  static let writable = Readiness(rawValue: EPOLLOUT.rawValue)
  /// The other end has closed its side for writing, or altogether.
  static let readEnd = Readiness(rawValue: EPOLLRDHUP.rawValue)
  /// The connection is gone in both directions, or broken.
  static let hangUp = Readiness(rawValue: EPOLLHUP.rawValue | EPOLLERR.rawValue)
}

/// Is told when its descriptor becomes ready; always on the loop's thread.
protocol ReadinessObserver: AnyObject {
  func becameReady(_ readiness: Readiness)
  /// The loop ends; close whatever is open.
  func loopEnds()
}

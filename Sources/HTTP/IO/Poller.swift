import CLinux
import Glibc

/// An epoll instance and who observes which descriptor.
@safe struct Poller: ~Copyable {
  /// Stands for an observer's place; stale once the observer was removed.
  struct Token: Equatable {
    fileprivate let value: UInt64
  }

  private struct Slot {
    var observer: (any ReadinessObserver)?
    var generation: UInt32
  }

  private static let wakeValue = UInt64.max
  private static let eventsMax = 256

  private let epoll: Descriptor
  private let wakeup: Descriptor
  @unsafe private let events: UnsafeMutableBufferPointer<epoll_event>
  private var slots: [Slot] = []
  private var free: [UInt32] = []

  private init(epoll: consuming Descriptor, wakeup: consuming Descriptor) {
    self.epoll = epoll
    self.wakeup = wakeup
    unsafe events = .allocate(capacity: Self.eventsMax)
  }

  /// Makes an epoll instance with nothing to observe but its own wake-up.
  static func make() throws(HTTPError) -> Poller {
    let epoll = try descriptor("epoll_create1", epoll_create1(Int32(EPOLL_CLOEXEC)))
    let wakeup = try descriptor("eventfd", eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK)))
    let poller = Poller(epoll: epoll, wakeup: wakeup)
    // Edge-triggered, so the counter needs no reading back: each wake is a new edge.
    try poller.control(EPOLL_CTL_ADD, poller.wakeup.raw, EPOLLIN.rawValue | EPOLLET.rawValue, wakeValue)
    return poller
  }

  deinit {
    unsafe events.deallocate()
  }

  /// The descriptor to write to from other threads in order to end `wait`.
  var wakeDescriptor: Int32 { wakeup.raw }

  /// How many descriptors are observed.
  var count: Int { slots.count - free.count }

  /// Observes a connected or connecting socket, edge-triggered in both directions.
  mutating func add(_ raw: Int32, _ observer: any ReadinessObserver) throws(HTTPError) -> Token {
    try add(raw, observer, EPOLLIN.rawValue | EPOLLOUT.rawValue | EPOLLRDHUP.rawValue | EPOLLET.rawValue)
  }

  /// Observes a listening socket, level-triggered, so that accepting may stop halfway.
  mutating func addListener(_ raw: Int32, _ observer: any ReadinessObserver) throws(HTTPError) -> Token {
    try add(raw, observer, EPOLLIN.rawValue)
  }

  /// Stops or resumes reports about a listening socket.
  func setListening(_ raw: Int32, _ token: Token, _ isListening: Bool) {
    try? control(EPOLL_CTL_MOD, raw, isListening ? EPOLLIN.rawValue : 0, token.value)
  }

  /// Forgets the observer; call it before the descriptor is closed.
  mutating func remove(_ raw: Int32, _ token: Token) {
    let index = Int(UInt32(truncatingIfNeeded: token.value))
    guard slots[index].generation == UInt32(token.value >> 32) else { return }
    try? control(EPOLL_CTL_DEL, raw, 0, 0)
    slots[index].observer = nil
    slots[index].generation &+= 1
    free.append(UInt32(index))
  }

  /// Waits for at most so many milliseconds, -1 for ever, and says how many events there are.
  func wait(milliseconds: Int32) -> Int {
    let count = unsafe epoll_wait(epoll.raw, events.baseAddress, Int32(Self.eventsMax), milliseconds)
    return max(0, Int(count))
  }

  /// The observer of an event of the last `wait`; nil for a wake-up and where an earlier event removed it.
  func event(_ index: Int) -> (observer: any ReadinessObserver, readiness: Readiness)? {
    let event = unsafe events[index]
    let value = unsafe event.data.u64
    guard value != Self.wakeValue else { return nil }
    let slot = slots[Int(UInt32(truncatingIfNeeded: value))]
    guard slot.generation == UInt32(value >> 32), let observer = slot.observer else { return nil }
    return (observer, Readiness(rawValue: unsafe event.events))
  }

  /// Everyone who observes something.
  var observers: [any ReadinessObserver] { slots.compactMap(\.observer) }

  private static func descriptor(_ call: String, _ raw: Int32) throws(HTTPError) -> Descriptor {
    guard raw >= 0 else { throw .system(call) }
    return Descriptor(owning: raw)
  }

  private mutating func add(
    _ raw: Int32, _ observer: any ReadinessObserver, _ events: UInt32
  ) throws(HTTPError) -> Token {
    let index = free.popLast() ?? UInt32(slots.count)
    if index == slots.count { slots.append(Slot(observer: nil, generation: 0)) }
    let token = Token(value: UInt64(slots[Int(index)].generation) << 32 | UInt64(index))
    do {
      try control(EPOLL_CTL_ADD, raw, events, token.value)
    } catch {
      free.append(index)
      throw error
    }
    slots[Int(index)].observer = observer
    return token
  }

  private func control(_ operation: Int32, _ raw: Int32, _ events: UInt32, _ value: UInt64) throws(HTTPError) {
    var event = unsafe epoll_event(events: events, data: epoll_data_t(u64: value))
    guard unsafe epoll_ctl(epoll.raw, operation, raw, &event) == 0 else { throw .system("epoll_ctl") }
  }
}

/// Something that an event loop wakes at a moment; lives in the loop's heap while it is due.
class LoopTimer {
  /// When to fire, in nanoseconds of the loop's clock; `never` while it isn't scheduled.
  final fileprivate(set) var due = never
  /// Its place in the heap, -1 while it isn't scheduled.
  fileprivate final var place = -1

  /// A moment that never comes.
  static let never = Int64.max

  /// Is called on the loop when the moment has come; the timer isn't scheduled any more by then.
  func fire() {}
}

/// The timers of a loop, earliest first: a binary heap whose members know their place, so that one can be
/// taken out without a search.
struct TimerHeap {
  private var timers: [LoopTimer] = []

  /// How many timers are scheduled.
  var count: Int { timers.count }

  /// When the earliest timer is due, `LoopTimer.never` when there is none.
  var earliest: Int64 { timers.first?.due ?? LoopTimer.never }

  /// Schedules the timer, or moves it to another moment.
  mutating func schedule(_ timer: LoopTimer, at due: Int64) {
    guard timer.place >= 0 else {
      timer.due = due
      timer.place = timers.count
      timers.append(timer)
      return rise(timer.place)
    }
    let isEarlier = due < timer.due
    timer.due = due
    if isEarlier { rise(timer.place) } else { sink(timer.place) }
  }

  /// Takes the timer out; nothing happens when it isn't in.
  mutating func cancel(_ timer: LoopTimer) {
    let place = timer.place
    guard place >= 0 else { return }
    swap(place, timers.count - 1)
    timers.removeLast()
    timer.place = -1
    timer.due = LoopTimer.never
    guard place < timers.count else { return }
    rise(place)
    sink(place)
  }

  /// Takes out the earliest timer when it is due.
  mutating func popDue(at now: Int64) -> LoopTimer? {
    guard let first = timers.first, first.due <= now else { return nil }
    cancel(first)
    return first
  }

  private mutating func rise(_ start: Int) {
    var place = start
    while place > 0 {
      let parent = (place - 1) / 2
      guard timers[place].due < timers[parent].due else { return }
      swap(place, parent)
      place = parent
    }
  }

  private mutating func sink(_ start: Int) {
    var place = start
    while true {
      var least = place
      for child in (2 * place + 1)...(2 * place + 2)
      where child < timers.count && timers[child].due < timers[least].due {
        least = child
      }
      guard least != place else { return }
      swap(place, least)
      place = least
    }
  }

  private mutating func swap(_ left: Int, _ right: Int) {
    guard left != right else { return }
    timers.swapAt(left, right)
    timers[left].place = left
    timers[right].place = right
  }
}

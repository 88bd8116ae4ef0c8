/// A binary heap of items by their time.
struct DueQueue<Item> {
  private var heap: [(time: Double, item: Item)] = []

  /// The earliest.
  var first: (time: Double, item: Item)? { heap.first }

  mutating func add(_ item: Item, at time: Double) {
    heap.append((time, item))
    var index = heap.count - 1
    while index > 0, heap[index].time < heap[(index - 1) / 2].time {
      heap.swapAt(index, (index - 1) / 2)
      index = (index - 1) / 2
    }
  }

  mutating func removeFirst() {
    heap.swapAt(0, heap.count - 1)
    heap.removeLast()
    var index = 0
    while true {
      var least = index
      for child in [2 * index + 1, 2 * index + 2] where child < heap.count && heap[child].time < heap[least].time {
        least = child
      }
      if least == index { return }
      heap.swapAt(index, least)
      index = least
    }
  }
}

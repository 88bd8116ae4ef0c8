/// Finds the end of a head, also when it comes byte by byte; looks at every byte once.
struct HeadScanner {
  private var lineStart = 0
  private var index = 0
  private let bytesMax: Int

  init(bytesMax: Int) {
    self.bytesMax = bytesMax
  }

  /// The position after the empty line that ends the head, nil while it isn't there.
  ///
  /// `bytes` is everything from the head's first byte on, each time. Throws `headTooLarge`, and `startLine`
  /// or `field` at a line that ends without CR.
  mutating func findEnd(in bytes: Span<UInt8>) throws(HTTPError) -> Int? {
    let limit = min(bytes.count, bytesMax)
    while index < limit {
      guard bytes[index] == ASCII.lf else {
        index += 1
        continue
      }
      guard index > lineStart, bytes[index - 1] == ASCII.cr else {
        throw HTTPError(lineStart == 0 ? .startLine : .field, "a line of the head ends without CR")
      }
      let isEmpty = index - 1 == lineStart
      index += 1
      lineStart = index
      if isEmpty { return index }
    }
    guard bytes.count < bytesMax else {
      throw HTTPError(.headTooLarge, "the head is larger than \(bytesMax) bytes")
    }
    return nil
  }
}

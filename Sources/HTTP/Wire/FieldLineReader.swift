/// Reads the field lines of a head one after the other, strictly (RFC 9112 section 5).
///
/// Refuses obs-fold, spaces before the colon, bare CR and LF, NUL and other controls.
struct FieldLineReader {
  /// Where the name and the value of a line are; the value without the space around it.
  struct Line {
    let name: Range<Int>
    let value: Range<Int>
  }

  private var index: Int
  private var count = 0
  private let fieldsMax: Int

  init(start: Int, fieldsMax: Int) {
    index = start
    self.fieldsMax = fieldsMax
  }

  /// The next line, nil at the empty line that ends the section.
  mutating func next(in head: Span<UInt8>) throws(HTTPError) -> Line? {
    if head[index] == ASCII.cr {
      guard index + 1 < head.count, head[index + 1] == ASCII.lf else { throw Self.malformed("a bare CR") }
      return nil
    }
    count += 1
    guard count <= fieldsMax else {
      throw HTTPError(.headTooLarge, "the head has more than \(fieldsMax) fields")
    }
    let name = try readName(head)
    return Line(name: name, value: try readValue(head))
  }

  private mutating func readName(_ head: Span<UInt8>) throws(HTTPError) -> Range<Int> {
    let start = index
    while index < head.count, ASCII.isToken(head[index]) { index += 1 }
    guard index < head.count, head[index] == ASCII.colon, index > start else {
      let isSpace = index < head.count && ASCII.isSpace(head[index])
      if isSpace { throw Self.malformed(index == start ? "a folded line" : "a space before the colon") }
      throw Self.malformed("a field name that isn't a token")
    }
    defer { index += 1 }
    return start..<index
  }

  private mutating func readValue(_ head: Span<UInt8>) throws(HTTPError) -> Range<Int> {
    while index < head.count, ASCII.isSpace(head[index]) { index += 1 }
    let start = index
    while index < head.count, ASCII.isFieldValue(head[index]) { index += 1 }
    var end = index
    guard index + 1 < head.count, head[index] == ASCII.cr, head[index + 1] == ASCII.lf else {
      throw Self.malformed("a control character in a field value")
    }
    index += 2
    while end > start, ASCII.isSpace(head[end - 1]) { end -= 1 }
    return start..<end
  }

  private static func malformed(_ what: String) -> HTTPError {
    HTTPError(.field, "the head has \(what)")
  }
}

extension Span where Element == UInt8 {
  /// Compares without regard to the case of ASCII letters; `lowercase` is written so.
  func matches(_ range: Range<Int>, _ lowercase: String) -> Bool {
    guard range.count == lowercase.utf8.count else { return false }
    var index = range.lowerBound
    for byte in lowercase.utf8 {
      guard ASCII.lower(self[index]) == byte else { return false }
      index += 1
    }
    return true
  }

  /// The bytes of the range as text; what isn't UTF-8 is replaced.
  func text(_ range: Range<Int>) -> String {
    unsafe extracting(range).withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
  }

  /// Copies the bytes of the range.
  func array(_ range: Range<Int>) -> [UInt8] {
    unsafe extracting(range).withUnsafeBufferPointer { unsafe Array($0) }
  }
}

/// The header section of a head, still bytes; the parser has checked every line of it.
struct WireFields: Sendable {
  /// The bytes that hold the section; shared with the request they belong to.
  let bytes: [UInt8]
  /// Where the first field line starts; the section ends with an empty line.
  let start: Int

  var isEmpty: Bool { start + 1 >= bytes.count || bytes[start] == ASCII.cr }

  func first(_ name: String) -> String? {
    var found: String?
    forEachLine { nameRange, valueRange in
      guard matches(nameRange, name) else { return true }
      found = string(valueRange)
      return false
    }
    return found
  }

  func fields() -> [HTTPField] {
    var fields: [HTTPField] = []
    forEachLine { nameRange, valueRange in
      fields.append(HTTPField(name: string(nameRange), value: string(valueRange)))
      return true
    }
    return fields
  }

  private func string(_ range: Range<Int>) -> String {
    String(decoding: bytes[range], as: UTF8.self)
  }

  private func matches(_ range: Range<Int>, _ name: String) -> Bool {
    var utf8 = name.utf8.makeIterator()
    for index in range {
      guard let byte = utf8.next(), ASCII.lower(byte) == ASCII.lower(bytes[index]) else { return false }
    }
    return utf8.next() == nil
  }

  private func forEachLine(_ visit: (_ name: Range<Int>, _ value: Range<Int>) -> Bool) {
    var index = start
    while index < bytes.count, bytes[index] != ASCII.cr {
      let nameStart = index
      while index < bytes.count, bytes[index] != ASCII.colon { index += 1 }
      let name = nameStart..<index
      var valueStart = index + 1
      while index < bytes.count, bytes[index] != ASCII.cr { index += 1 }
      var valueEnd = index
      while valueStart < valueEnd, ASCII.isSpace(bytes[valueStart]) { valueStart += 1 }
      while valueEnd > valueStart, ASCII.isSpace(bytes[valueEnd - 1]) { valueEnd -= 1 }
      guard valueStart <= valueEnd, visit(name, valueStart..<valueEnd) else { return }
      index += 2
    }
  }
}

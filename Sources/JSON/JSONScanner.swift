/// Walks a text that has been parsed before, to find where a value stands without having stored every place.
struct JSONScanner {
  let bytes: [UInt8]
  var at = 0

  /// The offset of the first byte of the value a pointer leads to.
  mutating func offset(of pointer: JSONPointer) -> Int? {
    if bytes.starts(with: JSONParser.byteOrderMark) { at = JSONParser.byteOrderMark.count }
    skipSpace()
    for token in pointer.tokens {
      guard at < bytes.count else { return nil }
      switch bytes[at] {
      case UInt8(ascii: "{"): guard enterMember(token, in: at) != nil else { return nil }
      case UInt8(ascii: "["):
        guard let index = JSONPointer.index(token), enterElement(index) else { return nil }
      default: return nil
      }
    }
    return at < bytes.count ? at : nil
  }

  /// Moves to the value of the first member of that name in the object at `start`; answers the offset of its name.
  mutating func enterMember(_ key: String, in start: Int) -> Int? {
    at = start + 1
    while true {
      skipSpace()
      guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else { return nil }
      let place = at
      var parser = JSONParser(bytes: bytes, limits: JSONLimits(), at: at)
      guard let name = try? parser.parseString() else { return nil }
      at = parser.at
      skipSpace()
      at += 1
      skipSpace()
      if name == key { return place }
      skipValue()
      skipSpace()
      guard at < bytes.count, bytes[at] == UInt8(ascii: ",") else { return nil }
      at += 1
    }
  }

  private mutating func enterElement(_ index: Int) -> Bool {
    at += 1
    for _ in 0..<index {
      skipSpace()
      guard at < bytes.count, bytes[at] != UInt8(ascii: "]") else { return false }
      skipValue()
      skipSpace()
      guard at < bytes.count, bytes[at] == UInt8(ascii: ",") else { return false }
      at += 1
    }
    skipSpace()
    return at < bytes.count && bytes[at] != UInt8(ascii: "]")
  }

  private mutating func skipSpace() {
    while at < bytes.count, JSONParser.isSpace(bytes[at]) { at += 1 }
  }

  /// Moves behind one value: to the next comma or closing bracket on its own level.
  private mutating func skipValue() {
    var depth = 0
    while at < bytes.count {
      switch bytes[at] {
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        if depth == 0 { return }
        depth -= 1
      case UInt8(ascii: ","): if depth == 0 { return }
      case UInt8(ascii: "\""): skipString()
      default: break
      }
      at += 1
    }
  }

  /// Moves to the closing quote of the string that opens here.
  private mutating func skipString() {
    at += 1
    while at < bytes.count, bytes[at] != UInt8(ascii: "\"") {
      at += bytes[at] == UInt8(ascii: "\\") ? 2 : 1
    }
  }
}

/// A recursive-descent parser of RFC 8259 that notes what it can step over and stops at what it cannot.
struct JSONParser {
  /// Thrown where the rest of the text cannot be made sense of; the faults say why.
  struct Stop: Error {}

  static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  let bytes: [UInt8]
  let limits: JSONLimits
  var at: Int
  private var faults: [JSONError.Fault] = []
  private var memberCount = 0

  init(bytes: [UInt8], limits: JSONLimits, at: Int = 0) {
    self.bytes = bytes
    self.limits = limits
    self.at = at
  }

  mutating func parseDocument() throws(JSONError) -> JSONValue {
    guard bytes.count <= limits.bytes else {
      let reason = "the text has \(bytes.count) bytes, more than the \(limits.bytes) allowed"
      throw JSONError([.init(position: JSONPosition(line: 1, column: 1), reason: reason)])
    }
    if let root = try? parseRoot(), faults.isEmpty { return root }
    throw JSONError(faults)
  }

  private mutating func parseRoot() throws(Stop) -> JSONValue {
    if bytes.starts(with: JSONParser.byteOrderMark) {
      at = JSONParser.byteOrderMark.count
      if !limits.allowsByteOrderMark { note("the text starts with a byte order mark; save it without", at: 0) }
    }
    skipSpace()
    let root = try parseValue(depth: 0)
    skipSpace()
    guard at == bytes.count else { throw stop("expected the end of the text, found \(found)") }
    return root
  }

  private mutating func parseValue(depth: Int) throws(Stop) -> JSONValue {
    guard at < bytes.count else { throw stop("expected a value, found the end of the text") }
    switch bytes[at] {
    case UInt8(ascii: "\""): return .string(try parseString())
    case UInt8(ascii: "{"): return .object(try parseObject(depth: depth + 1))
    case UInt8(ascii: "["): return .array(try parseArray(depth: depth + 1))
    case UInt8(ascii: "-"), 0x30...0x39: return .number(try parseNumber())
    case UInt8(ascii: "t"): return try parseWord("true", .bool(true))
    case UInt8(ascii: "f"): return try parseWord("false", .bool(false))
    case UInt8(ascii: "n"): return try parseWord("null", .null)
    case UInt8(ascii: "/"): throw stop("JSON has no comments")
    case UInt8(ascii: "'"): throw stop("text needs double quotes, not single ones")
    default: throw stop("expected a value, found \(found)")
    }
  }

  private mutating func parseWord(_ word: String, _ value: JSONValue) throws(Stop) -> JSONValue {
    guard bytes[at...].starts(with: word.utf8) else {
      throw stop("expected a value, found something that begins as '\(word)' does")
    }
    at += word.utf8.count
    return value
  }

  private mutating func parseArray(depth: Int) throws(Stop) -> [JSONValue] {
    try enter(depth)
    var elements: [JSONValue] = []
    while true {
      skipSpace()
      if at < bytes.count, bytes[at] == UInt8(ascii: "]") {
        if !elements.isEmpty { note("the comma before ']' is one too many", at: at) }
        break
      }
      try count()
      elements.append(try parseValue(depth: depth))
      skipSpace()
      guard try continues(until: UInt8(ascii: "]")) else { break }
    }
    at += 1
    return elements
  }

  private mutating func parseObject(depth: Int) throws(Stop) -> JSONObject {
    let start = at
    try enter(depth)
    var object = JSONObject()
    while true {
      skipSpace()
      if at < bytes.count, bytes[at] == UInt8(ascii: "}") {
        if !object.isEmpty { note("the comma before '}' is one too many", at: at) }
        break
      }
      try parseMember(into: &object, depth: depth, start: start)
      skipSpace()
      guard try continues(until: UInt8(ascii: "}")) else { break }
    }
    at += 1
    return object
  }

  private mutating func parseMember(into object: inout JSONObject, depth: Int, start: Int) throws(Stop) {
    try count()
    let keyStart = at
    guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else {
      throw stop("expected a member's name in double quotes, found \(found)")
    }
    let key = try parseString()
    skipSpace()
    guard at < bytes.count, bytes[at] == UInt8(ascii: ":") else {
      throw stop("expected ':' after a member's name, found \(found)")
    }
    at += 1
    skipSpace()
    let value = try parseValue(depth: depth)
    guard !object.appendIfNew(key, value), limits.duplicates == .refuse, faults.count < JSONLimits.faultsMax else {
      return
    }
    var scanner = JSONScanner(bytes: bytes)
    let first = scanner.enterMember(key, in: start) ?? start
    let line = JSONPosition(of: first, in: bytes).line
    note("the name '\(key.prefix(64))' is given twice in one object, first on line \(line)", at: keyStart)
  }

  /// Steps over a comma; false at the closing bracket.
  private mutating func continues(until closing: UInt8) throws(Stop) -> Bool {
    guard at < bytes.count else {
      throw stop("expected ',' or '\(Character(UnicodeScalar(closing)))', found the end of the text")
    }
    if bytes[at] == closing { return false }
    guard bytes[at] == UInt8(ascii: ",") else {
      throw stop("expected ',' or '\(Character(UnicodeScalar(closing)))', found \(found)")
    }
    at += 1
    return true
  }

  private mutating func enter(_ depth: Int) throws(Stop) {
    guard depth <= limits.depth else { throw stop("nested deeper than the \(limits.depth) levels allowed") }
    at += 1
  }

  private mutating func count() throws(Stop) {
    memberCount += 1
    guard memberCount <= limits.members else {
      throw stop("more than the \(limits.members) members and elements allowed")
    }
  }

  /// Whether the byte is one of the four white spaces of RFC 8259 section 2.
  static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

  private mutating func skipSpace() {
    while at < bytes.count, JSONParser.isSpace(bytes[at]) { at += 1 }
  }

  /// Notes a fault that can be stepped over; stops when there are too many to be of use.
  mutating func note(_ reason: String, at offset: Int) {
    guard faults.count < JSONLimits.faultsMax else { return }
    faults.append(.init(position: JSONPosition(of: offset, in: bytes), reason: reason))
  }

  /// Notes the fault that ends the reading.
  mutating func stop(_ reason: String, at offset: Int? = nil) -> Stop {
    if faults.count == JSONLimits.faultsMax { faults.removeLast() }
    faults.append(.init(position: JSONPosition(of: offset ?? at, in: bytes), reason: reason))
    return Stop()
  }

  /// What stands here, for a message.
  var found: String {
    guard at < bytes.count else { return "the end of the text" }
    let byte = bytes[at]
    guard byte > 0x20, byte < 0x7F else { return "the byte 0x" + String(byte, radix: 16, uppercase: true) }
    return "'\(Character(UnicodeScalar(byte)))'"
  }
}

/// Writes JSON straight into a byte buffer, without a tree; commas, colons and line breaks come by themselves.
///
/// The caller keeps brackets and names in balance; nothing checks them, this is the path of the hot answers.
package struct JSONWriter: Sendable {
  /// What has been written so far.
  package var bytes: [UInt8]
  private let escaping: JSONEscaping
  private let indent: Int
  private var depth = 0
  private var state = State.start

  private enum State { case start, opened, afterKey, afterValue }

  /// A writer that appends to a buffer; `indent` is spaces per level, 0 for everything on one line.
  package init(into bytes: [UInt8] = [], indent: Int = 0, escaping: JSONEscaping = .standard) {
    self.bytes = bytes
    self.indent = indent
    self.escaping = escaping
  }

  /// What has been written, as text.
  package var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Opens an object.
  package mutating func beginObject() { open(UInt8(ascii: "{")) }
  /// Closes the object.
  package mutating func endObject() { close(UInt8(ascii: "}")) }
  /// Opens an array.
  package mutating func beginArray() { open(UInt8(ascii: "[")) }
  /// Closes the array.
  package mutating func endArray() { close(UInt8(ascii: "]")) }

  /// Writes a member's name; its value comes next.
  package mutating func key(_ name: String) {
    separate()
    escaping.append(name, to: &bytes)
    bytes.append(UInt8(ascii: ":"))
    if indent > 0 { bytes.append(UInt8(ascii: " ")) }
    state = .afterKey
  }

  /// Writes a text.
  package mutating func value(_ text: String) {
    separate()
    escaping.append(text, to: &bytes)
    state = .afterValue
  }

  /// Writes a whole number.
  package mutating func value(_ number: some BinaryInteger) { scalar(String(number)) }
  /// Writes `true` or `false`.
  package mutating func value(_ flag: Bool) { scalar(flag ? "true" : "false") }
  /// Writes a number; `null` for infinities and NaN, which JSON cannot say.
  package mutating func value(_ number: Double) { scalar(JSONNumber(number)?.text ?? "null") }
  /// Writes `null`.
  package mutating func null() { scalar("null") }

  /// Writes a tree.
  package mutating func value(_ value: JSONValue) {
    switch value {
    case .null: null()
    case .bool(let flag): self.value(flag)
    case .number(let number): scalar(number.text)
    case .string(let text): self.value(text)
    case .array(let elements):
      beginArray()
      for element in elements { self.value(element) }
      endArray()
    case .object(let object):
      beginObject()
      for member in object.members { self.member(member.key, member.value) }
      endObject()
    }
  }

  /// Writes a value that has been encoded before.
  package mutating func raw(_ encoded: some Collection<UInt8>) {
    separate()
    bytes.append(contentsOf: encoded)
    state = .afterValue
  }

  /// Writes a member with a text; `null` for nil.
  package mutating func member(_ name: String, _ text: String?) {
    key(name)
    if let text { value(text) } else { null() }
  }

  /// Writes a member with a whole number; `null` for nil.
  package mutating func member(_ name: String, _ number: (some BinaryInteger)?) {
    key(name)
    if let number { value(number) } else { null() }
  }

  /// Writes a member with `true` or `false`.
  package mutating func member(_ name: String, _ flag: Bool) {
    key(name)
    value(flag)
  }

  /// Writes a member with a tree.
  package mutating func member(_ name: String, _ value: JSONValue) {
    key(name)
    self.value(value)
  }

  private mutating func scalar(_ text: String) {
    separate()
    bytes.append(contentsOf: text.utf8)
    state = .afterValue
  }

  private mutating func open(_ bracket: UInt8) {
    separate()
    bytes.append(bracket)
    depth += 1
    state = .opened
  }

  private mutating func close(_ bracket: UInt8) {
    depth -= 1
    if state != .opened { breakLine() }
    bytes.append(bracket)
    state = .afterValue
  }

  /// What stands between the last thing written and the next.
  private mutating func separate() {
    switch state {
    case .start, .afterKey: return
    case .opened: breakLine()
    case .afterValue:
      // Behind a finished root nothing separates: the caller writes lines of JSON.
      guard depth > 0 else { return }
      bytes.append(UInt8(ascii: ","))
      breakLine()
    }
  }

  private mutating func breakLine() {
    guard indent > 0 else { return }
    bytes.append(0x0A)
    bytes.append(contentsOf: repeatElement(0x20, count: indent * depth))
  }
}

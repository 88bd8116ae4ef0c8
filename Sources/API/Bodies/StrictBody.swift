import JSON
import OrcModel

/// A v2 body: every member must be known and of its type, and all faults are told at once.
struct StrictBody {
  /// The most faults that one answer tells.
  static let faultsMax = 50

  private let members: JSONObject
  private let pointer: JSONPointer
  private var known: Set<String> = []
  private(set) var faults: [OrcError.Fault] = []

  /// Reads the body.
  ///
  /// - Throws: `srv.input` for what is no JSON object.
  init(_ bytes: [UInt8]) throws(OrcError) {
    self.init(try JSONBody.object(bytes), at: JSONPointer())
  }

  private init(_ members: JSONObject, at pointer: JSONPointer) {
    self.members = members
    self.pointer = pointer
  }

  /// A member's value as it is; nil when it is absent or `null`.
  mutating func value(_ name: String, isRequired: Bool = false) -> JSONValue? {
    known.insert(name)
    if let value = members[name], !value.isNull { return value }
    if isRequired { add(name, "is required") }
    return nil
  }

  /// Whether a member is there and `null`, which a merge patch removes (RFC 7396).
  func isNull(_ name: String) -> Bool { members[name]?.isNull == true }

  /// The same of a member's member.
  func isNull(_ outer: String, _ name: String) -> Bool { members[outer]?[name]?.isNull == true }

  /// A text.
  mutating func text(_ name: String, isRequired: Bool = false) -> String? {
    read(name, "text", isRequired: isRequired, \.string)
  }

  /// `true` or `false`.
  mutating func flag(_ name: String) -> Bool? { read(name, "true or false", \.bool) }

  /// A whole number within a range.
  mutating func integer(_ name: String, in range: ClosedRange<Int>) -> Int? {
    let what = "a whole number from \(range.lowerBound) to \(range.upperBound)"
    return read(name, what) { value in value.int.flatMap { range.contains($0) ? $0 : nil } }
  }

  /// A number within a range.
  mutating func number(_ name: String, in range: ClosedRange<Double>) -> Double? {
    let what = "a number from \(range.lowerBound) to \(range.upperBound)"
    return read(name, what) { value in value.double.flatMap { range.contains($0) ? $0 : nil } }
  }

  /// A text that a type can be made from.
  mutating func parsed<Value>(
    _ name: String, _ what: String, isRequired: Bool = false, _ parse: (String) -> Value?
  ) -> Value? {
    read(name, what, isRequired: isRequired) { $0.string.flatMap(parse) }
  }

  /// The members of an object, whose names the caller does not know beforehand.
  mutating func open(_ name: String) -> JSONObject? { read(name, "an object", \.object) }

  /// Reads an object with known members; its faults are added to these.
  mutating func nested<Value>(_ name: String, _ body: (inout StrictBody) -> Value) -> Value? {
    guard let object = open(name) else { return nil }
    var inner = StrictBody(object, at: pointer.appending(name))
    let value = body(&inner)
    inner.addUnknown()
    faults += inner.faults
    return value
  }

  /// Notes a fault of a member.
  mutating func add(_ name: String, _ detail: String) {
    faults.append(OrcError.Fault(pointer: pointer.appending(name).description, detail: detail))
  }

  /// Ends the reading.
  ///
  /// - Throws: `srv.input` with every fault, unknown members included.
  mutating func finish() throws(OrcError) {
    addUnknown()
    guard let first = faults.first else { return }
    let more = faults.count > 1 ? " (and \(faults.count - 1) more)" : ""
    throw OrcError(
      .badInput, "The body is not usable: \(printable(first.pointer)) \(first.detail)\(more).",
      details: OrcError.Details(faults: faults))
  }

  private mutating func addUnknown() {
    let hint = known.isEmpty ? "no member is" : "known are \(known.sorted().joined(separator: ", "))"
    for name in members.keys where !known.contains(name) && faults.count < Self.faultsMax {
      add(printable(name), "is not known here; \(hint)")
    }
  }

  private mutating func read<Value>(
    _ name: String, _ what: String, isRequired: Bool = false, _ convert: (JSONValue) -> Value?
  ) -> Value? {
    guard let value = value(name, isRequired: isRequired) else { return nil }
    if let result = convert(value) { return result }
    add(name, "must be \(what)")
    return nil
  }
}

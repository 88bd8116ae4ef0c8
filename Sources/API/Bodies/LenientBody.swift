import JSON
import OrcModel

/// A v1 body: unknown members are ignored, flags come in many spellings, `null` is as good as absent.
struct LenientBody {
  let members: JSONObject

  /// Reads the body.
  ///
  /// - Throws: `srv.input` for what is no JSON object.
  init(_ bytes: [UInt8]) throws(OrcError) {
    members = try JSONBody.object(bytes)
  }

  /// The value of a member that is there and is not `null`.
  func value(_ name: String) -> JSONValue? {
    guard let value = members[name], !value.isNull else { return nil }
    return value
  }

  /// A text; a number is taken as its digits.
  ///
  /// - Throws: `srv.input` when it is neither.
  func text(_ name: String) throws(OrcError) -> String? {
    switch value(name) {
    case nil: return nil
    case .string(let text): return text
    case .number(let number): return number.text
    case .some(let other):
      throw Self.fault(name, "must be text, but is \(other.kind)")
    }
  }

  /// A truth value in any spelling that clients of v1 send; absent is false.
  ///
  /// - Throws: `srv.input` for anything else.
  func flag(_ name: String) throws(OrcError) -> Bool {
    switch value(name) {
    case nil: return false
    case .bool(let flag): return flag
    case .number(let number) where number.int == 0 || number.int == 1: return number.int == 1
    case .string(let text):
      guard let flag = Self.spellings[text.lowercased()] else { break }
      return flag
    default: break
    }
    throw Self.fault(name, "must be true or false")
  }

  /// The description, checked.
  ///
  /// - Throws: `srv.input`.
  func description() throws(OrcError) -> String? {
    guard let value = value("description") else { return nil }
    guard let text = value.string else { throw Self.fault("description", "must be text, but is \(value.kind)") }
    if let fault = RequestText.fault(inDescription: text) { throw Self.fault("description", fault) }
    return text
  }

  /// The error for one member.
  static func fault(_ name: String, _ detail: String) -> OrcError {
    let pointer = JSONPointer(tokens: [name]).description
    return OrcError(
      .badInput, "The value of [\(printable(name))] \(detail).",
      details: OrcError.Details(faults: [OrcError.Fault(pointer: pointer, detail: detail)]))
  }

  private static let spellings: [String: Bool] = [
    "true": true, "1": true, "yes": true, "on": true, "false": false, "0": false, "no": false, "off": false, "": false,
  ]
}

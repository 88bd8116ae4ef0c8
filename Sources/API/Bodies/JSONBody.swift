import JSON
import OrcModel

/// Reads a request's body to an object, or says what is wrong with it and where.
enum JSONBody {
  /// How deep a body may be nested, in levels.
  static let depthMax = 16
  /// How many members and elements a body may have in all.
  static let membersMax = 10_000

  /// The members of the body; an empty body is an empty object, whatever its content type says.
  ///
  /// - Throws: `srv.input` with every fault that the text has, by line and column.
  static func object(_ bytes: [UInt8]) throws(OrcError) -> JSONObject {
    guard bytes.contains(where: { !isSpace($0) }) else { return JSONObject() }
    let root: JSONValue
    do {
      root = try JSONValue.parse(bytes, limits: JSONLimits(depth: depthMax, members: membersMax))
    } catch {
      let faults = error.faults.map { OrcError.Fault(pointer: "", detail: $0.description) }
      throw OrcError(
        .badInput, "The body is not valid JSON: \(error.faults[0]).", details: OrcError.Details(faults: faults))
    }
    guard case .object(let object) = root else {
      throw OrcError(
        .badInput, "The body must be a JSON object, but it is \(root.kind).",
        details: OrcError.Details(faults: [OrcError.Fault(pointer: "", detail: "must be an object")]))
    }
    return object
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}

extension JSONValue {
  /// The value as a setting of a plan.
  var setting: SettingValue {
    switch self {
    case .null: .absent
    case .bool(let flag): .boolean(flag)
    case .number(let number): .number(number.text)
    case .string(let text): .text(text)
    case .array, .object: .unusable
    }
  }
}

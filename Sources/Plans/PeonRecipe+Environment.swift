import JSON
import OrcModel

extension PeonRecipe {
  /// What `environment` offers: null is required, empty text is optional, any other is a default.
  mutating func variables(_ environment: JSONObject, portNames: Set<String>) -> [PlanVariable] {
    if environment.count > PlanLimits.variablesMax {
      fault(["environment"], "there are more than \(PlanLimits.variablesMax) variables")
      return []
    }
    return environment.members.compactMap { member in
      let tokens = ["environment", member.key]
      if let reason = PortReading.fault(inName: member.key) {
        fault(tokens, reason)
        return nil
      }
      guard !portNames.contains(member.key) else {
        warnings.append("\(member.key) is both a port and a variable; the port is used")
        return nil
      }
      let variable = member.value.object.map { described(member.key, $0) } ?? plain(member.key, member.value)
      if let value = variable.defaultValue, let reason = SettingCheck.fault(inText: value) {
        fault(tokens, "the default of \(member.key) \(reason)")
      }
      return variable
    }
  }

  private mutating func plain(_ name: String, _ value: JSONValue) -> PlanVariable {
    let text = PeonRecipe.text(value)
    if text == nil, !value.isNull {
      fault(
        ["environment", name], "the value of \(name) must be text, a number, true, false or null, not \(value.kind)")
    }
    return PlanVariable(
      name: name, defaultValue: text == "" ? nil : text, isRequired: value.isNull, isSecret: PeonRecipe.isSecret(name),
      isFixed: name == "STEAM_ID" && text?.isEmpty == false)
  }

  /// The form `{"default", "required", "label", "type", "placeholder", "description"}`.
  private mutating func described(_ name: String, _ object: JSONObject) -> PlanVariable {
    let value = object["default"] ?? .null
    let text = PeonRecipe.text(value)
    if text == nil, !value.isNull {
      fault(["environment", name, "default"], "the default of \(name) must be text, a number, true, false or null")
    }
    let isGiven = text?.isEmpty == false
    let isRequired = PeonRecipe.truth(object["required"]) ?? (object["default"] == .null)
    let type = object["type"]?.string?.lowercased() ?? ""
    return PlanVariable(
      name: name, label: object["label"]?.string,
      description: object["description"]?.string ?? object["placeholder"]?.string, type: PeonRecipe.type(type),
      defaultValue: isGiven ? text : nil, isRequired: isRequired && !isGiven,
      isSecret: type == "password" || PeonRecipe.isSecret(name), isFixed: name == "STEAM_ID" && isGiven,
      options: object["options"]?.array?.compactMap(PeonRecipe.text) ?? [])
  }

  static func text(_ value: JSONValue) -> String? {
    switch value {
    case .string(let text): text
    case .number(let number): number.text
    case .bool(let flag): flag ? "true" : "false"
    default: nil
    }
  }

  private static func truth(_ value: JSONValue?) -> Bool? {
    value?.bool ?? value?.string.map { ["true", "1", "yes"].contains($0.lowercased()) }
  }

  private static func type(_ text: String) -> VariableType {
    switch text {
    case "integer", "int": .integer
    case "number", "float": .number
    case "boolean", "bool", "checkbox": .boolean
    default: .string
    }
  }

  /// The format has no word for secrets, so the name decides.
  static func isSecret(_ name: String) -> Bool {
    ["PASSWORD", "PASSWD", "SECRET", "TOKEN", "GSLT"].contains { name.contains($0) }
      || name == "PW" || name.hasSuffix("_PW") || name.hasSuffix("RCONPW") || name.hasSuffix("_PASS")
      || name.hasSuffix("API_KEY")
  }
}

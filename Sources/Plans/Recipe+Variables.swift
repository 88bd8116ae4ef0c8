import OrcModel
import YAML

extension Recipe {
  /// The keys of a variable.
  static let variableKeys = [
    "label", "description", "type", "default", "required", "secret", "fixed", "options", "rule",
  ]
  /// The keys of a variable's rule.
  static let ruleKeys = ["pattern", "hint", "length_min", "length_max", "min", "max"]

  /// The variables: a mapping of name to a mapping, to a default, or to nothing for an optional one without.
  mutating func variables(_ node: YAMLNode?, portNames: Set<String>) -> [PlanVariable] {
    guard let node else { return [] }
    guard let entries = node.mapping else {
      faults.add(node, "'variables' must be a mapping, not \(node.kind)")
      return []
    }
    guard entries.count <= PlanLimits.variablesMax else {
      faults.add(node, "there are more than \(PlanLimits.variablesMax) variables")
      return []
    }
    return entries.compactMap { entry in
      if let reason = PortReading.fault(inName: entry.name) {
        faults.add(entry.key, reason)
        return nil
      }
      guard !portNames.contains(entry.name) else {
        faults.add(entry.key, "\(entry.name) is the name of a port; a port sets its variable by itself")
        return nil
      }
      return variable(entry)
    }
  }

  private mutating func variable(_ entry: YAMLEntry) -> PlanVariable? {
    guard entry.value.mapping != nil else { return short(entry) }
    guard let map = RecipeMapping(entry.value, "'\(entry.name)'", keys: Recipe.variableKeys, &faults) else {
      return nil
    }
    var variable = PlanVariable(
      name: entry.name, label: map.label("label", &faults), description: map.text("description", &faults)?.trimmed,
      type: type(map), defaultValue: map.text("default", &faults), isRequired: map.flag("required", &faults) ?? false,
      isSecret: map.flag("secret", &faults) ?? false, isFixed: map.flag("fixed", &faults) ?? false,
      options: map.texts("options", &faults) ?? [], rule: rule(map["rule"]))
    if variable.isRequired, variable.defaultValue != nil {
      faults.add(entry.key, "\(entry.name) has a default, so it can't be required")
    }
    if variable.isFixed, variable.defaultValue == nil {
      faults.add(entry.key, "\(entry.name) is fixed, so it needs a default")
    }
    if variable.isRequired, variable.isFixed {
      faults.add(entry.key, "\(entry.name) is fixed, so it can't be required")
    }
    checkDefault(&variable, map["default"] ?? entry.value)
    return variable
  }

  private mutating func short(_ entry: YAMLEntry) -> PlanVariable? {
    guard let text = entry.value.text else {
      faults.add(entry.value, "'\(entry.name)' must be a default or a mapping, not \(entry.value.kind)")
      return nil
    }
    var variable = PlanVariable(name: entry.name, defaultValue: entry.value.isNull ? nil : text)
    checkDefault(&variable, entry.value)
    return variable
  }

  /// A default must satisfy what is asked of any other value.
  private mutating func checkDefault(_ variable: inout PlanVariable, _ node: YAMLNode) {
    guard let text = variable.defaultValue else { return }
    do throws(SettingCheck.Fault) {
      variable.defaultValue = try SettingCheck.value(.text(text), for: variable)
    } catch {
      faults.add(node, "the default of \(variable.name) \(error.reason)")
    }
  }

  private mutating func type(_ map: RecipeMapping) -> VariableType {
    guard let node = map["type"], let text = map.text("type", &faults) else { return .string }
    guard let type = VariableType(rawValue: text) else {
      faults.add(node, "'type' must be one of: string, integer, number, boolean")
      return .string
    }
    return type
  }

  private mutating func rule(_ node: YAMLNode?) -> VariableRule {
    guard let node, let map = RecipeMapping(node, "'rule'", keys: Recipe.ruleKeys, &faults) else {
      return VariableRule()
    }
    let lengths = 0...PlanLimits.settingBytesMax
    let rule = VariableRule(
      pattern: map.text("pattern", &faults), hint: map.label("hint", &faults),
      lengthMin: map.integer("length_min", lengths, &faults), lengthMax: map.integer("length_max", lengths, &faults),
      minimum: map.number("min", &faults), maximum: map.number("max", &faults))
    if let pattern = rule.pattern {
      do throws(TextPattern.Fault) { _ = try TextPattern(pattern) } catch {
        faults.add(map["pattern"] ?? node, error.reason)
        return VariableRule()
      }
    }
    return rule
  }
}

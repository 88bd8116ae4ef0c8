import OrcModel

/// Checks one value of a setting against what its plan says of it.
enum SettingCheck {
  /// Why a value is refused, as the end of a sentence that begins with the setting's name.
  struct Fault: Error, Equatable {
    var reason: String
  }

  /// The value as the game sees it.
  static func value(_ given: SettingValue, for variable: PlanVariable) throws(Fault) -> String {
    var text = try self.text(given)
    if let reason = fault(inText: text) { throw Fault(reason: reason) }
    if !variable.options.isEmpty { text = try option(text, of: variable) }
    switch variable.type {
    case .string: break
    case .integer: try checkInteger(text, variable.rule)
    case .number: try checkNumber(text, variable.rule)
    case .boolean where variable.options.isEmpty: text = try truth(text)
    case .boolean: break
    }
    try checkLength(text, variable.rule)
    if let pattern = variable.rule.pattern {
      guard let pattern = try? TextPattern(pattern), pattern.matches(text) else {
        throw Fault(reason: "must be " + (variable.rule.hint ?? "of the form \(pattern)"))
      }
    }
    return text
  }

  private static func text(_ given: SettingValue) throws(Fault) -> String {
    switch given {
    case .text(let text): text
    case .number(let text): text
    case .boolean(let flag): flag ? "true" : "false"
    case .absent: ""
    case .unusable: throw Fault(reason: "must be text, a number, true or false")
    }
  }

  /// What no setting's value may contain, whatever the plan says; nil when it is fine.
  static func fault(inText text: String) -> String? {
    if text.utf8.count > PlanLimits.settingBytesMax {
      return "is longer than \(PlanLimits.settingBytesMax) bytes"
    }
    return MountReading.hasControls(text) ? "must not contain control characters, such as line breaks" : nil
  }

  /// The option that was meant; upper and lower case count only where two options differ in nothing else.
  private static func option(_ text: String, of variable: PlanVariable) throws(Fault) -> String {
    if variable.options.contains(text) { return text }
    let close = variable.options.filter { $0.lowercased() == text.lowercased() }
    guard close.count == 1 else {
      throw Fault(reason: "must be one of: " + variable.options.joined(separator: ", "))
    }
    return close[0]
  }

  private static func truth(_ text: String) throws(Fault) -> String {
    switch text.lowercased() {
    case "true", "1", "yes", "on": return "true"
    case "false", "0", "no", "off": return "false"
    default: throw Fault(reason: "must be true or false")
    }
  }

  private static func checkInteger(_ text: String, _ rule: VariableRule) throws(Fault) {
    let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
    guard digits.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int(text) else {
      throw Fault(reason: "must be a whole number")
    }
    try checkRange(Double(number), rule)
  }

  private static func checkNumber(_ text: String, _ rule: VariableRule) throws(Fault) {
    guard text.utf8.allSatisfy({ "+-.eE0123456789".utf8.contains($0) }), let number = Double(text), number.isFinite
    else { throw Fault(reason: "must be a number") }
    try checkRange(number, rule)
  }

  private static func checkRange(_ number: Double, _ rule: VariableRule) throws(Fault) {
    if let minimum = rule.minimum, number < minimum { throw Fault(reason: "must be at least \(shown(minimum))") }
    if let maximum = rule.maximum, number > maximum { throw Fault(reason: "must be at most \(shown(maximum))") }
  }

  private static func checkLength(_ text: String, _ rule: VariableRule) throws(Fault) {
    let length = text.count
    if let least = rule.lengthMin, length < least { throw Fault(reason: "must have at least \(least) characters") }
    if let most = rule.lengthMax, length > most { throw Fault(reason: "must have at most \(most) characters") }
  }

  private static func shown(_ number: Double) -> String { Int(exactly: number).map(String.init) ?? "\(number)" }
}

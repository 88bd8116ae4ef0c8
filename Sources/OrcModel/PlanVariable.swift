/// A setting that a plan offers; it reaches the game as an environment variable of the same name.
package struct PlanVariable: Sendable, Equatable {
  /// `^[A-Z][A-Z0-9_]*$`.
  package var name: String
  package var label: String?
  package var description: String?
  package var type: VariableType
  /// The value when none is given; nil together with `isRequired` false means: left out of the environment.
  package var defaultValue: String?
  package var isRequired: Bool
  /// Never listed, logged or shown to someone without the right.
  package var isSecret: Bool
  /// The plan's value stands; a given one is ignored.
  package var isFixed: Bool
  /// The accepted values, when it is a choice.
  package var options: [String]
  package var rule: VariableRule

  package init(
    name: String, label: String? = nil, description: String? = nil, type: VariableType = .string,
    defaultValue: String? = nil, isRequired: Bool = false, isSecret: Bool = false, isFixed: Bool = false,
    options: [String] = [], rule: VariableRule = VariableRule()
  ) {
    self.name = name
    self.label = label
    self.description = description
    self.type = type
    self.defaultValue = defaultValue
    self.isRequired = isRequired
    self.isSecret = isSecret
    self.isFixed = isFixed
    self.options = options
    self.rule = rule
  }
}

/// What a setting's value is; the game always sees text.
package enum VariableType: String, Sendable {
  case string, integer, number, boolean
}

/// What a setting's value must satisfy beyond its type.
package struct VariableRule: Sendable, Equatable {
  /// A regular expression that the whole value matches.
  package var pattern: String?
  /// What the pattern means, in words, for the error message.
  package var hint: String?
  /// In characters.
  package var lengthMin: Int?
  /// In characters.
  package var lengthMax: Int?
  package var minimum: Double?
  package var maximum: Double?

  package init(
    pattern: String? = nil, hint: String? = nil, lengthMin: Int? = nil, lengthMax: Int? = nil, minimum: Double? = nil,
    maximum: Double? = nil
  ) {
    self.pattern = pattern
    self.hint = hint
    self.lengthMin = lengthMin
    self.lengthMax = lengthMax
    self.minimum = minimum
    self.maximum = maximum
  }
}

import OrcModel

/// Turns what a user gave into a server's settings; finds all faults before it tells any.
struct SettingsResolution {
  private let plan: Plan
  private let request: CreateRequest
  private var required: [String] = []
  private var faults: [OrcError.Fault] = []
  private var result = ResolvedSettings(values: [], given: [:])

  /// The settings, checked.
  static func resolve(_ plan: Plan, _ request: CreateRequest) throws(OrcError) -> ResolvedSettings {
    var resolution = SettingsResolution(plan: plan, request: request)
    resolution.takePorts()
    resolution.takeVariables()
    resolution.takeUnknown()
    resolution.checkSize()
    if let error = resolution.error { throw error }
    return resolution.result
  }

  private init(plan: Plan, request: CreateRequest) {
    self.plan = plan
    self.request = request
  }

  /// What the user gave under that name; nil for nothing.
  private func given(_ name: String) -> SettingValue? {
    switch request.settings[name] {
    case nil, .absent: nil
    case .text("") where request.emptyMeansAbsent: nil
    case let value: value
    }
  }

  private mutating func takePorts() {
    for name in plan.portNames {
      guard let value = given(name) else { continue }
      let number: Int? =
        switch value {
        case .text(let text), .number(let text): PortReading.number(text)
        default: nil
        }
      if let number {
        result.portOverrides[name] = number
      } else {
        fault(name, "must be a port, a whole number from 1 to 65535")
      }
    }
  }

  private mutating func takeVariables() {
    for variable in plan.variables {
      let given = given(variable.name)
      if variable.isSecret { result.secrets.insert(variable.name) }
      if variable.isFixed {
        if given != nil { result.ignored.append(variable.name) }
        append(variable.name, variable.defaultValue)
      } else if let given {
        do throws(SettingCheck.Fault) {
          let value = try SettingCheck.value(given, for: variable)
          append(variable.name, value)
          result.given[variable.name] = value
        } catch {
          fault(variable.name, error.reason)
        }
      } else if let value = variable.defaultValue {
        append(variable.name, value)
      } else if variable.isRequired {
        takeRequired(variable)
      }
    }
  }

  /// A server's own name serves where a plan asks for nothing but a name; all else must be given.
  private mutating func takeRequired(_ variable: PlanVariable) {
    if variable.name == "SERVER_NAME", let name = request.name,
      let value = try? SettingCheck.value(.text(name.text), for: variable)
    {
      append(variable.name, value)
    } else {
      required.append(variable.name)
      faults.append(OrcError.Fault(pointer: pointer(variable.name), detail: "\(variable.name) is required"))
    }
  }

  private mutating func takeUnknown() {
    let known = plan.portNames.union(plan.variables.map(\.name))
    for name in request.settings.keys.sorted() where !known.contains(name) {
      if request.refusesUnknown {
        fault(printable(name), "is not a setting of the plan '\(plan.id)'", pointer: pointer(name))
      } else {
        result.ignored.append(name)
      }
    }
    result.ignored.sort()
  }

  private mutating func checkSize() {
    let bytes = result.values.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count + 2 }
    guard bytes > PlanLimits.settingsBytesMax else { return }
    faults.append(
      OrcError.Fault(
        pointer: "/settings", detail: "all settings together are longer than \(PlanLimits.settingsBytesMax) bytes"))
  }

  private var error: OrcError? {
    guard !faults.isEmpty else { return nil }
    var sentences: [String] = []
    if !required.isEmpty { sentences.append("Required settings are missing: " + required.joined(separator: ", ")) }
    let missing = Set(required.map { pointer($0) })
    sentences += faults.filter { !missing.contains($0.pointer) }.map(\.detail)
    return OrcError(
      .badInput, sentences.joined(separator: ". "),
      details: OrcError.Details(
        required: required, available: request.refusesUnknown ? plan.settingNames : [], faults: faults))
  }

  private mutating func append(_ name: String, _ value: String?) {
    guard let value, !plan.portNames.contains(name) else { return }
    result.values.append(EnvironmentEntry(name: name, value: value))
  }

  private mutating func fault(_ name: String, _ reason: String, pointer: String? = nil) {
    faults.append(OrcError.Fault(pointer: pointer ?? self.pointer(name), detail: "\(name) \(reason)"))
  }

  /// RFC 6901: `~` and `/` are escaped.
  private func pointer(_ name: String) -> String {
    let escaped = name.flatMap { character -> String in
      switch character {
      case "~": "~0"
      case "/": "~1"
      default: String(character)
      }
    }
    return "/settings/" + String(escaped)
  }
}

extension Plan {
  /// The names of all its ports, of every group.
  package var portNames: Set<String> { Set(portGroups.joined().map(\.name)) }

  /// What a user may set: required variables first, then the optional ones, then the ports.
  package var settingNames: [String] {
    let settable = variables.filter { !$0.isFixed }
    return settable.filter(\.isRequired).map(\.name) + settable.filter { !$0.isRequired }.map(\.name)
      + portNames.sorted()
  }
}

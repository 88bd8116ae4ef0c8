package import OrcModel

/// The recipes that are shipped with Orc.
package enum ShippedPlans {
  /// Their folder, as an absolute path.
  package static var folder: String {
    // This file is Sources/OrcTestSupport/ShippedPlans.swift.
    #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 } + "/plans"
  }
}

extension Plan {
  /// A value for each setting that must be given, so that a server can be made of any plan that is shipped.
  package var sampleSettings: [String: SettingValue] {
    let required = variables.filter { $0.isRequired && !$0.isFixed }
    return Dictionary(
      required.map { variable in
        let text: String =
          switch variable.type {
          case .string: "sample-\(variable.name.lowercased())"
          case .integer, .number: String(Int(variable.rule.minimum ?? 1))
          case .boolean: "true"
          }
        return (variable.name, .text(variable.options.first ?? text))
      }, uniquingKeysWith: { first, _ in first })
  }
}

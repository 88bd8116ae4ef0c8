import JSON
import OrcModel

/// A plan as v2 shows it.
struct V2Plan {
  let plan: Plan

  /// The plan with everything that a form for it needs.
  var bytes: [UInt8] {
    var writer = JSONWriter()
    write(into: &writer, isWhole: true)
    return writer.bytes
  }

  /// Writes the plan as one object; a list leaves out variables, ports and the like.
  func write(into writer: inout JSONWriter, isWhole: Bool) {
    writer.beginObject()
    writer.member("id", plan.id.text)
    writer.member("title", plan.title)
    writer.member("version", plan.version)
    writer.member("description", plan.description)
    writer.member("source", plan.origin.kind.rawValue)
    writer.member("revision", plan.origin.revision)
    writer.key("tried")
    writeTrials(into: &writer)
    if isWhole { writeRest(into: &writer) }
    writer.endObject()
  }

  private func writeRest(into writer: inout JSONWriter) {
    writer.member("digest", plan.digest)
    switch plan.image {
    case .reference(let reference): writer.member("image", reference)
    case .build(_, _, let tag): writer.member("image", tag)
    }
    writer.key("variables")
    writer.beginArray()
    for variable in plan.variables { write(variable, into: &writer) }
    writer.endArray()
    writePorts(into: &writer)
    writer.key("limits")
    plan.limits.write(into: &writer)
    writer.member("stop_grace_seconds", plan.stop.graceSeconds)
    writer.member("console", consoleName)
    writer.texts("warnings", plan.warnings)
  }

  private func writeTrials(into writer: inout JSONWriter) {
    writer.beginArray()
    for trial in plan.tried {
      writer.beginObject()
      writer.member("date", trial.date)
      writer.member("architecture", trial.architecture)
      writer.endObject()
    }
    writer.endArray()
  }

  private func write(_ variable: PlanVariable, into writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("name", variable.name)
    writer.member("label", variable.label)
    writer.member("description", variable.description)
    writer.member("type", variable.type.rawValue)
    writer.member("default", variable.isSecret ? nil : variable.defaultValue)
    writer.member("required", variable.isRequired)
    writer.member("secret", variable.isSecret)
    writer.member("fixed", variable.isFixed)
    writer.texts("options", variable.options)
    writer.key("rule")
    write(variable.rule, into: &writer)
    writer.endObject()
  }

  private func write(_ rule: VariableRule, into writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("pattern", rule.pattern)
    writer.member("hint", rule.hint)
    writer.member("length_min", rule.lengthMin)
    writer.member("length_max", rule.lengthMax)
    writer.key("minimum")
    if let minimum = rule.minimum { writer.value(minimum) } else { writer.null() }
    writer.key("maximum")
    if let maximum = rule.maximum { writer.value(maximum) } else { writer.null() }
    writer.endObject()
  }

  private func writePorts(into writer: inout JSONWriter) {
    writer.key("port_groups")
    writer.beginArray()
    for group in plan.portGroups {
      writer.beginArray()
      for port in group {
        writer.beginObject()
        writer.member("name", port.name)
        writer.member("number", port.number)
        writer.member("container", port.container)
        writer.texts("protocols", port.protocols.map(\.rawValue))
        writer.endObject()
      }
      writer.endArray()
    }
    writer.endArray()
  }

  private var consoleName: String {
    switch plan.console {
    case .none: "none"
    case .stdin: "stdin"
    case .rcon: "rcon"
    case .other(let words): words
    }
  }
}

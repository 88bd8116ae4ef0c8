import JSON
import OrcModel

/// Reads v2's body of "make a server".
enum CreateBody {
  /// The least memory that can be asked for, in bytes.
  static let memoryBytesMin = 6 << 20
  /// The most memory that can be asked for, in bytes.
  static let memoryBytesMax = 1 << 50
  /// The range of processor cores.
  static let cpusRange = 0.01...4096.0
  /// The range of processes and threads.
  static let pidsRange = 1...4_194_304

  /// The request that the body means.
  ///
  /// - Throws: `srv.input` with every fault at once.
  static func request(_ bytes: [UInt8]) throws(OrcError) -> CreateRequest {
    var body = try StrictBody(bytes)
    let game = body.parsed("plan", "the id of a plan: a-z and 0-9, at most 48", isRequired: true) { GameID($0) }
    let name = body.parsed("name", "a name of a-z, 0-9, '-' and '_', at most 48") { ServerName($0) }
    let description = body.description()
    var settings: [String: SettingValue] = [:]
    if let object = body.open("settings") {
      for member in object.members { settings[member.key] = member.value.setting }
    }
    let ports = ports(&body, &settings)
    let limits = limits(&body)
    let starts = body.flag("start") ?? true
    let keepsFailed = body.flag("keep_failed") ?? false
    let isDryRun = body.flag("dry_run") ?? false
    let world = body.nested("world") { world in
      let source = V2.source(&world)
      if source == nil { world.add("backup", "or [upload] is required") }
      return source
    }
    try body.finish()
    guard let game else { throw OrcError(.badInput, "The plan is missing.") }
    var request = CreateRequest(
      game: game, name: name, description: description, settings: settings, ports: ports, limits: limits,
      starts: starts, keepsFailed: keepsFailed, refusesUnknown: true, isDryRun: isDryRun)
    request.world = world ?? nil
    return request
  }

  /// `"plan"`, `"auto"`, or an object of port names and numbers.
  private static func ports(_ body: inout StrictBody, _ settings: inout [String: SettingValue])
    -> CreateRequest.PortPolicy
  {
    switch body.value("ports") {
    case nil, .string("plan"): return .planGroups
    case .string("auto"): return .automatic
    case .object(let object):
      for member in object.members { settings[member.key] = member.value.setting }
    default: body.add("ports", #"must be "plan", "auto" or an object of port names and numbers"#)
    }
    return .planGroups
  }

  /// The limits that a merge patch removes: those that it says to be `null`, or all.
  static func resetLimits(_ body: StrictBody) -> Set<Limits.Name> {
    Set(Limits.Name.allCases.filter { body.isNull("limits") || body.isNull("limits", $0.rawValue) })
  }

  static func limits(_ body: inout StrictBody) -> Limits {
    let limits = body.nested("limits") { limits in
      Limits(
        memoryBytes: limits.integer("memory_bytes", in: memoryBytesMin...memoryBytesMax),
        cpus: limits.number("cpus", in: cpusRange), pids: limits.integer("pids", in: pidsRange))
    }
    return limits ?? Limits()
  }
}

extension StrictBody {
  /// The description, checked.
  mutating func description() -> String? {
    guard let text = text("description") else { return nil }
    if let fault = RequestText.fault(inDescription: text) { add("description", fault) }
    return text
  }
}

import OrcModel
import YAML

// Stopping, talking to the game and knowing that it is ready.
extension Recipe {
  /// The signals that a recipe may name.
  static let signals = ["SIGHUP", "SIGINT", "SIGQUIT", "SIGKILL", "SIGUSR1", "SIGUSR2", "SIGTERM", "SIGWINCH"]
  /// The longest grace time, in seconds.
  static let graceSecondsMax = 3600

  mutating func stop(_ node: YAMLNode?) -> StopRule {
    guard let node, let map = RecipeMapping(node, "'stop'", keys: ["signal", "command", "grace"], &faults) else {
      return StopRule()
    }
    var rule = StopRule(command: consoleLine(map, "command"))
    if let node = map["signal"], let signal = map.text("signal", &faults) {
      if Recipe.signals.contains(signal) {
        rule.signal = signal
      } else {
        faults.add(node, "'signal' must be one of: " + Recipe.signals.joined(separator: ", "))
      }
    }
    if let node = map["grace"], let text = map.text("grace", &faults) {
      if let seconds = Recipe.seconds(text), seconds <= Recipe.graceSecondsMax {
        rule.graceSeconds = seconds
      } else {
        faults.add(node, "'grace' must be a time such as 30s or 2m, at most 60m")
      }
    }
    return rule
  }

  /// A time such as `30s`, `2m` or `1m30s`; a number alone is seconds.
  private static func seconds(_ text: String) -> Int? {
    var rest = text.utf8.allSatisfy({ (48...57).contains($0) }) ? text + "s" : text[...]
    var total = 0
    for (unit, factor) in [(Character("m"), 60), (Character("s"), 1)] {
      guard let end = rest.firstIndex(of: unit) else { continue }
      let digits = rest[..<end]
      guard (1...4).contains(digits.utf8.count), digits.utf8.allSatisfy({ (48...57).contains($0) }),
        let number = Int(digits)
      else { return nil }
      total += number * factor
      rest = rest[rest.index(after: end)...]
    }
    return rest.isEmpty && !text.isEmpty ? total : nil
  }

  mutating func console(_ node: YAMLNode?, _ plan: Plan) -> Console {
    guard let node else { return .none }
    let form = "'console' must be none, stdin, {rcon: {port: NAME, password: NAME}} or {other: words}"
    if node.mapping == nil {
      switch node.text {
      case "none": return .none
      case "stdin": return .stdin
      default:
        faults.add(node, form)
        return .none
      }
    }
    guard let map = RecipeMapping(node, "'console'", keys: ["rcon", "other"], &faults) else { return .none }
    if let words = map.label("other", &faults) { return .other(words) }
    guard let rcon = map["rcon"] else {
      faults.add(node, form)
      return .none
    }
    guard let map = RecipeMapping(rcon, "'rcon'", keys: ["port", "password"], &faults) else { return .none }
    let port = map.text("port", &faults) ?? ""
    let password = map.text("password", &faults) ?? ""
    if !plan.portNames.contains(port) { faults.add(rcon, "'port' must be the name of one of the ports") }
    if !plan.variables.contains(where: { $0.name == password }) {
      faults.add(rcon, "'password' must be the name of one of the variables")
    }
    return .rcon(port: port, passwordVariable: password)
  }

  /// A command for the game's console: one line.
  mutating func consoleLine(_ map: RecipeMapping, _ key: String) -> String? { map.label(key, &faults) }

  mutating func ready(_ node: YAMLNode?, _ plan: Plan) -> ReadyRule? {
    guard let node, let map = RecipeMapping(node, "'ready'", keys: ["log", "query", "port"], &faults) else {
      return nil
    }
    if let line = map.label("log", &faults) {
      if map["query"] != nil { faults.add(node, "give 'log' or 'query' in 'ready', not both") }
      return .logLine(line)
    }
    let kinds = ReadyRule.QueryKind.allCases.map(\.rawValue).joined(separator: ", ")
    guard let kind = map.text("query", &faults).flatMap(ReadyRule.QueryKind.init(rawValue:)) else {
      faults.add(node, "'ready' must have 'log', a text in the game's output, or 'query', one of: \(kinds)")
      return nil
    }
    let port = map.text("port", &faults) ?? ""
    if !plan.portNames.contains(port) { faults.add(node, "'port' must be the name of one of the ports") }
    return .query(kind, port: port)
  }

  /// What is said to a console needs one.
  mutating func checkConsole(_ plan: Plan, _ map: RecipeMapping) {
    if plan.stop.command != nil, plan.console != .stdin {
      faults.add(map["stop"] ?? map.node, "'stop' has a command, which needs 'console: stdin'")
    }
    if plan.flushCommand != nil, plan.console == .none {
      faults.add(map["flush"] ?? map.node, "'flush' has a console command, but 'console' is none")
    }
  }
}

import Crypto
import OrcModel
import YAML

/// Reads a recipe in Orc's own form: `plan.yml` or `plan.yaml`.
///
/// It is strict: an unknown key is a fault, and all faults are told at once. docs/PLANS.md describes the form.
struct Recipe {
  /// The keys of a recipe.
  static let keys = [
    "id", "title", "version", "description", "image", "build", "ports", "variables", "volumes", "files", "resources",
    "user", "command", "stop", "console", "flush", "ready", "hardening", "tried",
  ]

  /// The build context's digest, in hex, by the context's path below the recipe's folder.
  typealias ContextDigest = (String) throws(RecipeError) -> String

  var faults = RecipeFaults()
  var warnings: [String] = []
  private let game: GameID
  private let origin: PlanOrigin

  /// Reads a recipe of a game, which must be the one that its folder is named after.
  static func read(
    _ bytes: [UInt8], game: GameID, origin: PlanOrigin, digest: String, contextDigest: ContextDigest
  ) throws(RecipeError) -> Plan {
    var limits = YAMLLimits()
    limits.bytesMax = PlanLimits.recipeBytesMax
    let root: YAMLNode
    do throws(YAMLError) {
      root = try YAMLNode.parse(bytes, limits: limits)
    } catch {
      throw RecipeError([RecipeFault(line: error.position.line, reason: error.reason)])
    }
    var recipe = Recipe(game: game, origin: origin)
    let plan = recipe.plan(root, digest: digest, contextDigest: contextDigest)
    guard recipe.faults.all.isEmpty, let plan else { throw RecipeError(recipe.faults.all) }
    return plan
  }

  private init(game: GameID, origin: PlanOrigin) {
    self.game = game
    self.origin = origin
  }

  private mutating func plan(_ root: YAMLNode, digest: String, contextDigest: ContextDigest) -> Plan? {
    guard let map = RecipeMapping(root, "the recipe", keys: Recipe.keys, &faults) else { return nil }
    checkGame(map)
    let version = version(map)
    let image = image(map, version: version, contextDigest: contextDigest)
    let groups = portGroups(map["ports"])
    var plan = Plan(
      id: game, title: map.label("title", &faults) ?? game.text, version: version,
      description: map.text("description", &faults)?.trimmed ?? "", origin: origin, digest: digest, image: image)
    plan.portGroups = groups
    plan.variables = variables(map["variables"], portNames: plan.portNames)
    plan.volumes = mounts(map["volumes"], key: "volumes", isFile: false)
    plan.files = mounts(map["files"], key: "files", isFile: true)
    plan.limits = limits(map["resources"])
    plan.user = user(map)
    plan.command = map.texts("command", &faults)
    plan.stop = stop(map["stop"])
    plan.console = console(map["console"], plan)
    plan.flushCommand = consoleLine(map, "flush")
    plan.ready = ready(map["ready"], plan)
    plan.hardening = hardening(map["hardening"])
    plan.tried = trials(map["tried"])
    checkConsole(plan, map)
    plan.warnings = warnings
    return plan
  }

  private mutating func checkGame(_ map: RecipeMapping) {
    guard let node = map["id"], let id = map.text("id", &faults), id != game.text else { return }
    faults.add(node, "'id' is '\(printable(id))', but the recipe's folder is '\(game)'")
  }

  private mutating func version(_ map: RecipeMapping) -> String {
    guard let node = map["version"] else {
      faults.add(map.node, "'version' is missing")
      return ""
    }
    guard let text = map.text("version", &faults) else { return "" }
    let isPlain = text.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        || "._-".utf8.contains(byte)
    }
    if !isPlain || text.isEmpty || text.utf8.count > 64 || !text.utf8.contains(where: { (0x30...0x39).contains($0) }) {
      faults.add(node, "'version' must be like 1.0.0, of letters, digits, '.', '-' and '_'")
    }
    return text
  }

  private mutating func image(_ map: RecipeMapping, version: String, contextDigest: ContextDigest) -> PlanImage {
    if let node = map["image"], let reference = map.text("image", &faults) {
      if map["build"] != nil { faults.add(node, "give 'image' or 'build', not both") }
      if let reason = ImageReading.fault(in: reference) { faults.add(node, reason) }
      return .reference(reference)
    }
    guard let node = map["build"] else {
      if map["image"] == nil { faults.add(map.node, "'image' or 'build' is missing") }
      return .reference("")
    }
    guard let build = RecipeMapping(node, "'build'", keys: ["context", "file", "tag"], &faults) else {
      return .reference("")
    }
    let context = build.text("context", &faults) ?? "."
    let file = build.text("file", &faults) ?? "Dockerfile"
    if context != ".", let reason = MountReading.fault(inSource: context) { faults.add(node, reason) }
    if let reason = MountReading.fault(inSource: file) { faults.add(node, reason) }
    let tag = build.text("tag", &faults)
    if let tag, let reason = ImageReading.fault(in: tag) { faults.add(build["tag"] ?? node, reason) }
    guard faults.all.isEmpty else { return .reference("") }
    do throws(RecipeError) {
      let digest = try contextDigest(context)
      let tag = tag ?? "orc-plan/\(game):\(version)-\(digest.prefix(12))"
      let folder = context == "." ? origin.folder : "\(origin.folder)/\(context)"
      return .build(context: folder, dockerfile: file, tag: tag)
    } catch {
      for fault in error.faults { faults.add(node, fault.reason) }
      return .reference("")
    }
  }

  private mutating func user(_ map: RecipeMapping) -> String {
    guard let node = map["user"], let user = map.text("user", &faults) else { return "1000:1000" }
    let parts = user.split(separator: ":", omittingEmptySubsequences: false)
    if parts.count != 2 || !parts.allSatisfy({ UInt16($0).map { $0 < 65534 } ?? false }) {
      faults.add(node, "'user' must be two numbers such as \"1000:1000\"")
    }
    return user
  }
}

extension String {
  /// The text without white space at its ends, as block texts end in a line break.
  var trimmed: String {
    let isSpace: (Character) -> Bool = { $0.isWhitespace }
    let start = drop(while: isSpace)
    return String(start.reversed().drop(while: isSpace).reversed())
  }
}

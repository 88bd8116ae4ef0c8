import JSON
import OrcModel

/// What a recipe says, before it is known where it came from.
struct ReadRecipe {
  var plan: Plan
  /// Whether the recipe gave a title of its own.
  var hasTitle = true
}

/// Reads a recipe in the form of the PEON project: `plan.json`.
struct PeonRecipe {
  private let document: JSONDocument
  private let game: GameID
  var faults: [RecipeFault] = []
  var warnings: [String] = []

  /// Reads a recipe of a game, which must be the one that its folder is named after.
  static func read(_ bytes: [UInt8], game: GameID, origin: PlanOrigin, digest: String) throws(RecipeError) -> Plan {
    let limits = JSONLimits(bytes: PlanLimits.recipeBytesMax, allowsByteOrderMark: true)
    let document: JSONDocument
    do throws(JSONError) {
      document = try JSONDocument.parse(bytes, limits: limits)
    } catch {
      throw RecipeError(error.faults.map { RecipeFault(line: $0.position.line, reason: $0.reason) })
    }
    var recipe = PeonRecipe(document: document, game: game)
    let plan = recipe.plan(origin: origin, digest: digest)
    guard recipe.faults.isEmpty, let plan else { throw RecipeError(recipe.faults) }
    return plan
  }

  private init(document: JSONDocument, game: GameID) {
    self.document = document
    self.game = game
  }

  private mutating func plan(origin: PlanOrigin, digest: String) -> Plan? {
    guard let root = document.root.object else {
      fault([], "the recipe must be an object, not \(document.root.kind)")
      return nil
    }
    let metadata = object(root, "metadata")
    let ports = portGroups(root["ports"])
    let environment = object(root, "environment") ?? JSONObject()
    let volumes = mounts(object(root, "volumes") ?? JSONObject(), key: "volumes", isFile: false)
    let files = root["files"].map { isPresent($0) ? object(root, "files") ?? JSONObject() : JSONObject() }
    let fileMounts = mounts(files ?? JSONObject(), key: "files", isFile: true)
    guard let metadata else { return nil }
    checkGame(metadata)
    let image = image(metadata)
    let names = Set(ports.joined().map(\.name))
    let variables = variables(environment, portNames: names)
    return Plan(
      id: game, title: game.text, version: text(metadata["version"]) ?? "0.0.0",
      description: text(metadata["description"]) ?? "", origin: origin, digest: digest, image: .reference(image),
      portGroups: ports, variables: variables, volumes: volumes, files: fileMounts, hardening: .none,
      warnings: warnings)
  }

  private func isPresent(_ value: JSONValue) -> Bool { !value.isNull }

  /// A member that must be an object; its absence is a fault.
  private mutating func object(_ root: JSONObject, _ key: String) -> JSONObject? {
    guard let value = root[key] else {
      fault([], "'\(key)' is missing")
      return nil
    }
    guard let object = value.object else {
      fault([key], "'\(key)' must be an object, not \(value.kind)")
      return nil
    }
    return object
  }

  private mutating func checkGame(_ metadata: JSONObject) {
    guard let value = metadata["game_uid"] else { return fault(["metadata"], "'metadata.game_uid' is missing") }
    guard value.string == game.text else {
      let shown = value.string.map { "'\(printable($0))'" } ?? value.kind
      return fault(["metadata", "game_uid"], "'game_uid' is \(shown), but the recipe's folder is '\(game)'")
    }
  }

  private mutating func image(_ metadata: JSONObject) -> String {
    guard let value = metadata["image"] else {
      fault(["metadata"], "'metadata.image' is missing")
      return ""
    }
    guard let image = value.string else {
      fault(["metadata", "image"], "'image' must be text, not \(value.kind)")
      return ""
    }
    if let reason = ImageReading.fault(in: image) { fault(["metadata", "image"], reason) }
    return image
  }

  /// A member that is of use as text and of no harm otherwise.
  private func text(_ value: JSONValue?) -> String? {
    switch value {
    case .string(let text): text
    case .number(let number): number.text
    default: nil
    }
  }

  /// Notes a fault at a place in the document.
  mutating func fault(_ tokens: [String], _ reason: String) {
    faults.append(RecipeFault(line: line(tokens), reason: reason))
  }

  func line(_ tokens: [String]) -> Int? { document.position(at: JSONPointer(tokens: tokens))?.line }
}

// Volumes and files.
extension PeonRecipe {
  private mutating func mounts(_ object: JSONObject, key: String, isFile: Bool) -> [PlanMount] {
    var reading = MountReading()
    for member in object.members {
      guard let target = member.value.string else {
        fault([key, member.key], "the target of '\(printable(member.key))' must be text, not \(member.value.kind)")
        continue
      }
      guard let source = PeonRecipe.source(member.key) else {
        fault(
          [key, member.key], "the source '\(printable(member.key))' must begin with '~!/', the server's own folder")
        continue
      }
      reading.add(PlanMount(source: source, target: target, isFile: isFile), line: line([key, member.key]))
    }
    faults += reading.faults
    warnings += reading.warnings
    return reading.mounts
  }

  /// The path below the server's folder that `~!/path` stands for; nil for anything else.
  static func source(_ text: String) -> String? {
    guard text.hasPrefix("~!/") else { return nil }
    var path = text.dropFirst(3)
    while path.hasSuffix("/") { path = path.dropLast() }
    return String(path)
  }
}

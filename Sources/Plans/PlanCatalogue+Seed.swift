import JSON
package import OrcModel

extension PlanCatalogue {
  /// What of a recipe's folder never reaches a server's folder: build files, and what would change the project.
  static let notCopied = MountReading.guardedNames.subtracting(recipeNames)
    .union([".dockerignore", ".env", ".git", ".github", ".gitignore", "Dockerfile"])

  /// The recipe itself is copied along, as the original does, so that a folder explains itself.
  private static let recipeNames = Set(PlanReading.recipeNames)

  package func seed(_ plan: Plan?, record: ServerRecord) -> FolderSeed {
    let mounts = record.spec.mounts
    var folders = mounts.filter { !$0.isFile }.map(\.source)
    // The PEON project's images run what lies in actions/, and its tools expect these four.
    let isPeon = folders.contains("actions")
    if isPeon { folders += ["actions", "config", "data", "user"] }
    var exclusions = PlanCatalogue.notCopied
    if let plan, let context = PlanCatalogue.contextName(plan) { exclusions.insert(context) }
    return FolderSeed(
      templateFolder: plan?.origin.folder, templateExclusions: exclusions,
      executableFolders: isPeon ? ["actions"] : [], folders: Set(folders).sorted(),
      files: [SeedFile(path: "config.json", bytes: document(record), mode: 0o640)])
  }

  /// The folder directly in the recipe's that holds its build context; nil where it has none of its own.
  private static func contextName(_ plan: Plan) -> String? {
    guard case .build(let context, _, _) = plan.image, context.hasPrefix(plan.origin.folder + "/") else { return nil }
    return context.dropFirst(plan.origin.folder.utf8.count + 1).split(separator: "/").first.map(String.init)
  }

  /// A server's config.json: the plan's document after choosing, in the form of the original.
  private func document(_ record: ServerRecord) -> [UInt8] {
    let spec = record.spec
    var root = JSONObject()
    root["metadata"] = .object(metadata(record))
    root["ports"] = .array(PlanCatalogue.flatPorts(spec.ports))
    root["environment"] = .object(PlanCatalogue.environment(spec))
    root["volumes"] = .object(PlanCatalogue.mounts(spec.mounts.filter { !$0.isFile }))
    let files = spec.mounts.filter(\.isFile)
    if !files.isEmpty { root["files"] = .object(PlanCatalogue.mounts(files)) }
    return JSONValue.object(root).serialized(pretty: true) + [UInt8(ascii: "\n")]
  }

  private func metadata(_ record: ServerRecord) -> JSONObject {
    let image = record.spec.image.reference
    let container = "peon.warcamp.\(record.id)"
    var metadata = JSONObject()
    metadata["game_uid"] = .string(record.id.game.text)
    metadata["warcamp"] = .string(record.id.name.text)
    metadata["version"] = .string(record.spec.plan.version)
    metadata["description"] = .string(record.description)
    metadata["mode"] = .string(PlanCatalogue.mode(image))
    metadata["hostname"] = .string(container)
    metadata["image"] = .string(image)
    metadata["container_name"] = .string(container)
    metadata["registered"] = .bool(record.isRegistered)
    metadata["plan_version"] = .string(record.spec.plan.version)
    return metadata
  }

  /// The original's word for the kind of image; it means nothing to anybody, but is always there.
  private static func mode(_ image: String) -> String {
    guard ImageReading.isWartable(image) else { return "container" }
    return image.split(separator: "/").last?.split(separator: ":").first.map(String.init) ?? "container"
  }

  /// `{"NAME": ["number", "protocol"]}`; a third element is the number in the container where that differs.
  private static func flatPorts(_ bindings: [PortBinding]) -> [JSONValue] {
    var order: [PortBinding] = []
    var protocols: [PortBinding: [PortProtocol]] = [:]
    for binding in bindings {
      var key = binding
      key.proto = .tcp
      if protocols[key] == nil { order.append(key) }
      protocols[key, default: []].append(binding.proto)
    }
    return order.map { key in
      let proto = (protocols[key] ?? []).sorted().map(\.rawValue).joined(separator: "/")
      var parts: [JSONValue] = [.string(String(key.host)), .string(proto)]
      if key.container != key.host { parts.append(.string(String(key.container))) }
      return .object([key.name: .array(parts)])
    }
  }

  private static func environment(_ spec: ServerSpec) -> JSONObject {
    let ports = Set(spec.ports.map(\.name))
    var object = JSONObject()
    for entry in spec.environment where !ports.contains(entry.name) {
      object[entry.name] = .string(entry.value)
    }
    return object
  }

  private static func mounts(_ mounts: [PlanMount]) -> JSONObject {
    JSONObject(mounts.map { ("~!/" + $0.source, JSONValue.string($0.target)) })
  }
}

import JSON
import OrcModel

/// Reads a server's config.json, written by Orc, by the original or by hand.
struct ServerDocumentReading {
  private let document: JSONDocument
  private var faults: [RecipeFault] = []

  static func read(_ bytes: [UInt8], of id: ServerID) throws(RecipeError) -> ServerDocument {
    let limits = JSONLimits(bytes: PlanLimits.documentBytesMax, allowsByteOrderMark: true)
    let document: JSONDocument
    do throws(JSONError) {
      document = try JSONDocument.parse(bytes, limits: limits)
    } catch {
      throw RecipeError(error.faults.map { RecipeFault(line: $0.position.line, reason: $0.reason) })
    }
    var reading = ServerDocumentReading(document)
    let result = reading.document(of: id)
    guard reading.faults.isEmpty, let result else { throw RecipeError(reading.faults) }
    return result
  }

  private init(_ document: JSONDocument) { self.document = document }

  private mutating func document(of id: ServerID) -> ServerDocument? {
    guard let root = document.root.object else {
      fault([], "the file must hold an object, not \(document.root.kind)")
      return nil
    }
    let metadata = object(root, "metadata")
    if let game = metadata["game_uid"]?.string, game.lowercased() != id.game.text {
      fault(["metadata", "game_uid"], "'game_uid' is '\(printable(game))', but the folder is that of \(id)")
    }
    let isUntouched = isUntouchedPlan(root["ports"], metadata)
    return ServerDocument(
      description: metadata["description"]?.string, isRegistered: metadata["registered"]?.bool,
      environment: environment(object(root, "environment")), ports: isUntouched ? [] : ports(root["ports"]),
      image: metadata["image"]?.string,
      planVersion: metadata["plan_version"]?.string ?? metadata["version"]?.string,
      mounts: mounts(object(root, "volumes"), key: "volumes", isFile: false)
        + mounts(object(root, "files"), key: "files", isFile: true),
      isUntouchedPlan: isUntouched)
  }

  /// A plan has groups, a server one flat list; a plan without ports lacks what every server's document has.
  private func isUntouchedPlan(_ ports: JSONValue?, _ metadata: JSONObject) -> Bool {
    if let groups = ports?.array, !groups.isEmpty { return groups.contains { $0.array != nil } }
    return metadata["container_name"] == nil && metadata["registered"] == nil
  }

  private mutating func object(_ root: JSONObject, _ key: String) -> JSONObject {
    guard let value = root[key], !value.isNull else { return JSONObject() }
    guard let object = value.object else {
      fault([key], "'\(key)' must be an object, not \(value.kind)")
      return JSONObject()
    }
    return object
  }

  private mutating func environment(_ object: JSONObject) -> [EnvironmentEntry] {
    object.members.compactMap { member in
      let tokens = ["environment", member.key]
      if let reason = PortReading.fault(inName: member.key) { fault(tokens, reason) }
      // The original leaves null where nothing was given.
      guard !member.value.isNull else { return nil }
      guard let text = PeonRecipe.text(member.value) else {
        fault(tokens, "the value of \(printable(member.key)) must be text, not \(member.value.kind)")
        return nil
      }
      if let reason = SettingCheck.fault(inText: text) { fault(tokens, "\(printable(member.key)) \(reason)") }
      return EnvironmentEntry(name: member.key, value: text)
    }
  }

  private mutating func ports(_ value: JSONValue?) -> [PortBinding] {
    guard let value, !value.isNull else { return [] }
    guard let ports = value.array else {
      fault(["ports"], "'ports' must be a list, not \(value.kind)")
      return []
    }
    var written: [WrittenPort] = []
    for (place, port) in ports.enumerated() {
      switch PeonPort.read(port) {
      case .success(let ports): written += ports
      case .failure(let reason): fault(["ports", String(place)], reason.reason)
      }
    }
    let reading = PortReading(written)
    faults += reading.faults.map { RecipeFault(line: $0.line ?? line(["ports"]), reason: $0.reason) }
    return reading.ports.flatMap { port in
      port.protocols.map {
        PortBinding(name: port.name, host: port.number, container: port.container ?? port.number, proto: $0)
      }
    }
  }

  private mutating func mounts(_ object: JSONObject, key: String, isFile: Bool) -> [PlanMount] {
    var reading = MountReading()
    for member in object.members {
      guard let source = PeonRecipe.source(member.key), let target = member.value.string else {
        fault([key, member.key], "'\(key)' must map paths that begin with '~!/' to paths in the container")
        continue
      }
      reading.add(PlanMount(source: source, target: target, isFile: isFile), line: line([key, member.key]))
    }
    faults += reading.faults
    return reading.mounts
  }

  private func line(_ tokens: [String]) -> Int? { document.position(at: JSONPointer(tokens: tokens))?.line }

  private mutating func fault(_ tokens: [String], _ reason: String) {
    faults.append(RecipeFault(line: line(tokens), reason: reason))
  }
}

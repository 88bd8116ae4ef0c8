import Logging
package import OrcModel

extension ControlPlane {
  /// Changes settings, description, port numbers and limits in one act.
  ///
  /// - Throws: `srv.dne`, `srv.input`, `srv.busy`, `srv.portsused`, `plan.dne`, `plan.invalid`, `orc.notavailable`.
  package func modify(_ id: ServerID, _ request: ModifyRequest, by requester: String) async throws -> Modified {
    try Self.checkDescription(request.description)
    _ = try registered(id)
    try await requireRuntime()
    var (modified, needsStart) = try await change(id, by: requester) { record, warnings in
      try await self.apply(request, to: &record, &warnings)
    }
    if needsStart, request.restarts {
      let accepted = try await start(id, .restart, requester)
      modified.job = accepted.job
      needsStart = false
    }
    modified.needsRestart = needsStart
    return modified
  }

  /// Writes small files into a server's folder.
  ///
  /// - Throws: `srv.dne`, `srv.input`, `srv.busy`, `plan.invalid`, `orc.notavailable`.
  package func writeFiles(_ id: ServerID, _ files: [ServerFile], by requester: String) async throws -> Modified {
    try Self.checkFiles(files)
    _ = try registered(id)
    try await requireRuntime()
    try registry.hold(id)
    defer { registry.letGo(id) }
    let folder = try await runtime.folder(id)
    var warnings: [String] = []
    var record = try await readHandEdits(try registered(id), folder, &warnings)
    let seeds = files.map { SeedFile($0, in: record.spec) }
    // A file that the manifest mounts, and does not mount yet, is one more mount.
    let changesManifest = seeds.contains { !$0.path.hasPrefix("config/") }
    record.files = try await runtime.writeFolder(
      record.spec, seed: FolderSeed(files: seeds, keepsManifest: !changesManifest)
    )
    .keeping(document: record.files.document)
    try await store.save(record)
    registry.modify(id) { $0 = record }
    logger.info("files written", metadata: ["server": "\(id)", "files": "\(files.count)", "by": "\(requester)"])
    return Modified(
      server: try view(id), changed: files.map(\.name), warnings: warnings,
      needsRestart: registry.status(id).state.isActive)
  }

  static func checkFiles(_ files: [ServerFile]) throws(OrcError) {
    guard files.count <= ServerFile.countMax else {
      throw OrcError(.badInput, "At most \(ServerFile.countMax) files are taken at a time.")
    }
    for file in files where file.text.utf8.count > ServerFile.bytesMax {
      throw OrcError(.badInput, "The file [\(file.name)] is larger than \(ServerFile.bytesMax) bytes.")
    }
  }

  /// Changes a server's record, its folder and its row, while nothing else does; tells whether it runs without that.
  private func change(
    _ id: ServerID, by requester: String,
    _ body: (inout ServerRecord, inout [String]) async throws -> (changed: [String], ignored: [String])
  ) async throws -> (Modified, needsStart: Bool) {
    try registry.hold(id)
    defer { registry.letGo(id) }
    let folder = try await runtime.folder(id)
    var warnings: [String] = []
    var record = try await readHandEdits(try registered(id), folder, &warnings)
    let before = record.spec
    let told = try await body(&record, &warnings)
    if record.spec != before { record.generation += 1 }
    if folder.exists, record.spec != before || !told.changed.isEmpty {
      let seed =
        record.spec == before
        ? documentSeed(record) : catalogue.seed(catalogue.plan(record.id.game), record: record)
      let written = try await runtime.writeFolder(record.spec, seed: seed)
      record.files = record.spec == before ? record.files.keeping(document: written.document) : written
    }
    try await store.save(record)
    registry.modify(id) { $0 = record }
    logger.info(
      "server changed",
      metadata: ["server": "\(id)", "what": "\(told.changed.joined(separator: ","))", "by": "\(requester)"])
    let isActive = registry.status(id).state.isActive
    let modified = Modified(
      server: try view(id), changed: told.changed, ignored: told.ignored, warnings: warnings, needsRestart: false)
    return (modified, isActive && record.spec != before)
  }

  private func view(_ id: ServerID) throws(OrcError) -> ServerView {
    guard let view = registry.view(id) else { throw OrcError(.noSuchServer, "There is no server [\(id)].") }
    return view
  }

  private func apply(_ request: ModifyRequest, to record: inout ServerRecord, _ warnings: inout [String]) async throws
    -> (changed: [String], ignored: [String])
  {
    var changed: [String] = []
    var ignored: [String] = []
    if let text = request.description, text != record.description {
      record.description = text
      changed.append("description")
    }
    if !request.settings.isEmpty {
      guard let plan = catalogue.plan(record.id.game) else {
        throw OrcError(
          .noSuchPlan, "The plan [\(record.id.game)] is gone, so the settings of [\(record.id)] can't be checked.")
      }
      let settings = try catalogue.resolve(plan, request: Self.asCreate(record, plan, request))
      ignored = settings.ignored
      let before = record.spec
      try await move(&record, plan, settings.portOverrides)
      let fresh = catalogue.spec(
        plan, id: record.id, settings: settings, ports: record.spec.ports, limits: record.spec.limits)
      let known = Set(plan.variables.map(\.name)).union(plan.portNamesOfAllGroups)
      record.spec.environment =
        fresh.environment + before.environment.filter { !known.contains($0.name) && !fresh.has($0.name) }
      record.settings = settings.given
      record.secrets = settings.secrets
      changed += Self.differences(before, record.spec)
    }
    let limits = record.spec.limits.overridden(by: request.limits)
    if limits != record.spec.limits {
      record.spec.limits = limits
      changed.append("limits")
    }
    return (changed, ignored)
  }

  /// What the server has, as if it were asked for anew, with the change on top; `absent` is the plan's default again.
  private static func asCreate(_ record: ServerRecord, _ plan: Plan, _ request: ModifyRequest) -> CreateRequest {
    var settings = record.settings.mapValues { SettingValue.text($0) }
    // A server that was taken over was given its values by somebody, too.
    let values = Dictionary(record.spec.environment.map { ($0.name, $0.value) }) { first, _ in first }
    for variable in plan.variables where settings[variable.name] == nil && !variable.isFixed {
      if let value = values[variable.name], value != variable.defaultValue { settings[variable.name] = .text(value) }
    }
    settings.merge(request.settings) { $1 }
    return CreateRequest(
      game: record.id.game, name: record.id.name, settings: settings, refusesUnknown: request.refusesUnknown)
  }

  /// Gives ports other numbers on the host, where nobody else has them.
  private func move(_ record: inout ServerRecord, _ plan: Plan, _ numbers: [String: Int]) async throws {
    guard !numbers.isEmpty else { return }
    let fixed = Set(plan.portGroups.joined().filter { $0.container != nil }.map(\.name))
    var moved: Set<String> = []
    for index in record.spec.ports.indices {
      let port = record.spec.ports[index]
      guard let number = numbers[port.name] else { continue }
      // A name that stands for several numbers means the first of them.
      guard moved.insert(port.name).inserted || record.spec.ports[..<index].contains(where: { $0.host == number })
      else {
        continue
      }
      record.spec.ports[index].host = number
      if !fixed.contains(port.name) { record.spec.ports[index].container = number }
    }
    let claims = record.spec.ports.map(\.claim)
    guard Set(claims).count == claims.count else {
      throw OrcError(.badInput, "Two ports of [\(record.id)] would have the same number.")
    }
    let uses = try await store.portUses() + promptly { try await self.runtime.portUses() }
    try Self.refuseForeign(claims, of: record.id, uses)
  }

  private static func differences(_ old: ServerSpec, _ new: ServerSpec) -> [String] {
    let before = Dictionary(old.environment.map { ($0.name, $0.value) }) { first, _ in first }
    let after = Dictionary(new.environment.map { ($0.name, $0.value) }) { first, _ in first }
    let variables = Set(before.keys).union(after.keys).filter { before[$0] != after[$0] }
    // A port that keeps its number inside has the same variable.
    let moved = zip(old.ports, new.ports).filter { $0 != $1 }.map(\.1.name)
    return variables.union(moved).sorted()
  }
}

extension FolderDigests {
  /// These, with the document's digest.
  func keeping(document: String?) -> FolderDigests { FolderDigests(manifest: manifest, document: document) }
}

extension ServerSpec {
  fileprivate func has(_ name: String) -> Bool { environment.contains { $0.name == name } }
}

extension Plan {
  fileprivate var portNamesOfAllGroups: Set<String> { Set(portGroups.joined().map(\.name)) }
}

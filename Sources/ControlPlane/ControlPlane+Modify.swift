import Logging
package import OrcModel

extension ControlPlane {
  /// Changes settings, description, port numbers and limits in one act.
  ///
  /// - Throws: `srv.dne`, `srv.input`, `srv.busy`, `srv.portsused`, `plan.dne`, `plan.invalid`, `orc.notavailable`.
  package func modify(_ id: ServerID, _ request: ModifyRequest, by requester: String) async throws -> Modified {
    try Self.checkDescription(request.description)
    try Self.checkFiles(request.files)
    _ = try registered(id)
    try await requireRuntime()
    var modified = try await change(id, request.files, by: requester) { record, warnings in
      try await self.apply(request, to: &record, &warnings)
    }
    // Also where nothing is new: an earlier change may wait for it.
    if request.restarts, registry.status(id).state.isActive {
      let accepted = try await start(id, .restart, requester)
      modified.job = accepted.job
      modified.needsRestart = false
    }
    return modified
  }

  /// Writes small files into a server's folder.
  ///
  /// - Throws: `srv.dne`, `srv.input`, `srv.busy`, `plan.invalid`, `orc.notavailable`.
  package func writeFiles(_ id: ServerID, _ files: [ServerFile], by requester: String) async throws -> Modified {
    try await modify(id, ModifyRequest(files: files), by: requester)
  }

  static func checkFiles(_ files: [ServerFile]) throws(OrcError) {
    guard files.count <= ServerFile.countMax else {
      throw OrcError(.badInput, "At most \(ServerFile.countMax) files are taken at a time.")
    }
    for file in files where file.text.utf8.count > ServerFile.bytesMax {
      throw OrcError(.badInput, "The file [\(file.name)] is larger than \(ServerFile.bytesMax) bytes.")
    }
  }

  /// Refuses files that would take the place of those that say what the server is.
  static func refuseOwnFiles(_ files: [ServerFile], _ mounts: [PlanMount]) throws(OrcError) {
    for file in files where file.isOrcsOwn && SeedFile(file, mounts).path == file.name {
      throw OrcError(
        .badInput, "The file [\(file.name)] says what the server is, so it can't be sent. Change its settings instead.")
    }
  }

  /// Changes a server's record, its folder and its row, while nothing else does.
  private func change(
    _ id: ServerID, _ files: [ServerFile], by requester: String,
    _ body: (inout ServerRecord, inout [String]) async throws -> (changed: [String], ignored: [String])
  ) async throws -> Modified {
    try registry.hold(id)
    defer { registry.letGo(id) }
    let folder = try await runtime.folder(id)
    var warnings: [String] = []
    let before = try await readHandEdits(try registered(id), folder, &warnings)
    var record = before
    let told = try await body(&record, &warnings)
    try Self.refuseOwnFiles(files, record.spec.mounts)
    if record.spec != before.spec { record.generation += 1 }
    let seed = seed(record, before, files.map { SeedFile($0, record.spec.mounts) }, folder)
    try await claimMoved(record, before)
    try await put(record, before, seed)
    let changed = told.changed + files.map(\.name)
    logger.info(
      "server changed",
      metadata: ["server": "\(id)", "what": "\(changed.joined(separator: ","))", "by": "\(requester)"])
    let isNew = record.spec != before.spec || !files.isEmpty
    return Modified(
      server: try view(id), changed: changed, ignored: told.ignored, warnings: warnings,
      needsRestart: isNew && registry.status(id).state.isActive)
  }

  /// What is to be written for a change; nil: nothing.
  private func seed(_ record: ServerRecord, _ before: ServerRecord, _ files: [SeedFile], _ folder: FolderState)
    -> FolderSeed?
  {
    var seed: FolderSeed
    if folder.exists, record.spec == before.spec {
      guard record.description != before.description || !files.isEmpty else { return nil }
      seed = documentSeed(record)
      // A file that the manifest mounts, and does not mount yet, is one more mount.
      seed.keepsManifest = files.allSatisfy { $0.path.hasPrefix("config/") }
    } else {
      // A folder that is missing is written by the next start, but these files it does not know.
      guard folder.exists || !files.isEmpty else { return nil }
      seed = catalogue.seed(catalogue.plan(record.id.game), record: record)
    }
    seed.files += files
    return seed
  }

  /// The new ports of a server that runs are its own from now on, so that nobody else takes them before its restart.
  private func claimMoved(_ record: ServerRecord, _ before: ServerRecord) async throws {
    guard record.spec.ports != before.spec.ports, registry.status(record.id).state.isActive else { return }
    try await store.claimPorts(record.id, record.spec.ports.map(\.claim))
  }

  /// Stores a changed server and writes its folder.
  ///
  /// The row comes first, and says that the files are old: whatever ends this in between, the next act writes them, and
  /// nothing that Orc wrote is taken for a change by hand.
  private func put(_ record: ServerRecord, _ before: ServerRecord, _ seed: FolderSeed?) async throws {
    let id = record.id
    guard let seed else {
      try await store.save(record)
      registry.modify(id) { $0 = record }
      return
    }
    var record = record
    record.files = FolderDigests(manifest: seed.keepsManifest ? record.files.manifest : nil)
    try await store.save(record)
    do {
      let written = try await runtime.writeFolder(record.spec, seed: seed)
      if !seed.keepsManifest { record.files.manifest = written.manifest }
      record.files.document = written.document
    } catch {
      var former = before
      former.files = record.files
      do { try await store.save(former) } catch { former = record }
      registry.modify(id) { $0 = former }
      throw error
    }
    registry.modify(id) { $0 = record }
    do {
      try await store.save(record)
    } catch {
      // The change is made; the next act only writes the same files once more.
      logger.warning("digests are not stored", metadata: ["server": "\(id)", "error": "\(error)"])
    }
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
    let limits = try limits(record, request)
    if limits != record.spec.limits {
      record.spec.limits = limits
      changed.append("limits")
    }
    return (changed, ignored)
  }

  private func limits(_ record: ServerRecord, _ request: ModifyRequest) throws(OrcError) -> Limits {
    var limits = record.spec.limits
    if !request.resetLimits.isEmpty {
      guard let plan = catalogue.plan(record.id.game) else {
        throw OrcError(.noSuchPlan, "The plan [\(record.id.game)] is gone, so its limits are not known. Give a number.")
      }
      limits.reset(request.resetLimits, to: plan.limits)
    }
    return limits.overridden(by: request.limits)
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

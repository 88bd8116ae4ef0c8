import Logging
package import OrcModel

extension ControlPlane {
  /// Registers every server's folder that is not registered yet.
  ///
  /// - Throws: `orc.notavailable`.
  package func importServers(by requester: String) async throws -> ImportOutcome {
    try await requireRuntime()
    logger.info("import", metadata: ["by": "\(requester)"])
    return try await importing.with { try await importFolders(by: requester, registersAll: true) }
  }

  /// An empty database beside folders: an installation of the original, or one whose database was lost.
  func importAtFirstStart() async {
    do {
      let outcome = try await importing.with { try await importFolders(by: "orc", registersAll: false) }
      guard !outcome.imported.isEmpty else { return }
      logger.notice("servers were taken over from their folders", metadata: ["count": "\(outcome.imported.count)"])
    } catch {
      logger.error("the servers' folders are not imported", metadata: ["error": "\(error)"])
    }
  }

  private func importFolders(by requester: String, registersAll: Bool) async throws -> ImportOutcome {
    let (outcome, bare) = try await register(registersAll)
    for skipped in outcome.skipped {
      logger.warning(
        "a folder is not imported", metadata: ["server": "\(skipped.server)", "reason": "\(skipped.reason)"])
    }
    if !bare.isEmpty { enqueue(.background { await self.setUp(bare, requester) }) }
    return outcome
  }

  /// Registers what can be; answers also the servers that have no container.
  private func register(_ registersAll: Bool) async throws -> (ImportOutcome, bare: [ServerID]) {
    var outcome = ImportOutcome()
    var found: [ServerRecord] = []
    defer { for record in found { registry.letGo(record.id) } }
    // Only somebody who asks for it can't wait.
    let inventory =
      registersAll ? try await promptly { try await self.runtime.inventory() } : try await runtime.inventory()
    for id in inventory.folders.sorted() where registry.record(id)?.isRegistered != true {
      do {
        try registry.hold(id)
        do {
          found.append(try await read(id, registersAll))
        } catch {
          registry.letGo(id)
          throw error
        }
      } catch {
        outcome.skip(id, Self.orcError(error))
      }
    }
    runtime.adopt(Set(found.map(\.id)))
    let seen = await observe(found.map(\.id))
    var usable: [(record: ServerRecord, status: ServerStatus)] = []
    for var record in found {
      switch seen[record.id] {
      case .success(let status):
        record.wanted = status.state.isActive ? .running : .stopped
        // Whatever its document says: it is there.
        if status.state != .absent { record.isRegistered = true }
        usable.append((record, status))
      case .failure(let error): outcome.skip(record.id, error)
      case nil: break
      }
    }
    try await store.saveImported(usable.map(\.record))
    for (record, status) in usable { registry.insert(record, status: status) }
    // The file of schedules may know them longer than the database does.
    tellStops(of: Set(usable.map(\.record.id)))
    runtime.lookAgain()
    outcome.imported = usable.map(\.record).filter(\.isRegistered).map(\.id)
    let bare = usable.filter { $0.record.isRegistered && $0.status.state == .absent }.map(\.record.id)
    return (outcome, bare)
  }

  private func observe(_ ids: [ServerID]) async -> [ServerID: Result<ServerStatus, OrcError>] {
    await withTaskGroup(of: (ServerID, Result<ServerStatus, OrcError>).self) { group in
      for id in ids {
        group.addTask {
          do {
            return (id, .success(try await self.promptly { try await self.runtime.observe(id) }))
          } catch {
            return (id, .failure(Self.orcError(error)))
          }
        }
      }
      return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
  }

  /// Makes what is missing of imported servers: the manifest and the container, without starting it.
  private func setUp(_ ids: [ServerID], _ requester: String) async {
    await aFewAtATime(ids) { id in
      guard self.registry.status(id).state == .absent, let record = self.registry.record(id), record.isRegistered
      else { return nil }
      let job = self.makeJob(.setUp, id, by: requester)
      try self.registry.reserve(job)
      do {
        try await self.store.begin(job, claims: [])
      } catch {
        self.registry.release(job)
        throw error
      }
      self.accept(job)
      return job
    }
  }

  // MARK: reading

  /// The record of a server as its folder tells: the manifest counts, the document adds what it can't say.
  private func read(_ id: ServerID, _ registersAll: Bool) async throws -> ServerRecord {
    let folder = try await runtime.folder(id)
    let hasManifest = folder.digests.manifest != nil
    guard hasManifest || folder.digests.document != nil else {
      throw OrcError(.planInvalid, "The folder of [\(id)] has neither config.json nor docker-compose.yml.")
    }
    let document = try await document(id, isNeeded: !hasManifest)
    var spec = specFromDocument(id, document)
    if hasManifest {
      spec = try await runtime.specFromManifest(spec)
    } else if spec.image.reference.isEmpty {
      throw OrcError(.planInvalid, "The config.json of [\(id)] names no image, and there is no plan [\(id.game)].")
    }
    let known = registry.record(id)
    var record = ServerRecord(
      spec: spec, description: document.description ?? known?.description ?? ServerRecord.noDescription,
      settings: settings(spec, document), wanted: .stopped, generation: (known?.generation ?? 0) + 1,
      files: folder.digests, createdAt: known?.createdAt ?? Int(configuration.now()))
    record.secrets = secrets(id, record.settings)
    if record.description.isEmpty { record.description = ServerRecord.noDescription }
    record.isRegistered = registersAll || document.isRegistered != false
    if record.isRegistered, document.isRegistered == false {
      record.files.document = try await runtime.writeFolder(spec, seed: documentSeed(record)).document
    }
    return record
  }

  /// What config.json says; one that can't be used is done without where there is a manifest.
  private func document(_ id: ServerID, isNeeded: Bool) async throws -> ServerDocument {
    let file = "config.json"
    guard let bytes = try await runtime.readFile(id, path: file, bytesMax: Self.documentBytesMax) else {
      return ServerDocument()
    }
    do {
      let document = try catalogue.document(bytes, of: id, file: file)
      guard document.isUntouchedPlan else { return document }
      throw OrcError(.planInvalid, "The \(file) of [\(id)] is a plan's: no ports and settings were chosen yet.")
    } catch {
      guard !isNeeded else { throw error }
      logger.warning("a document is not used", metadata: ["server": "\(id)", "reason": "\(error)"])
      return ServerDocument()
    }
  }

  private func specFromDocument(_ id: ServerID, _ document: ServerDocument) -> ServerSpec {
    var spec: ServerSpec
    if let plan = catalogue.plan(id.game) {
      let settings = ResolvedSettings(values: document.environment, given: [:])
      spec = catalogue.spec(plan, id: id, settings: settings, ports: document.ports, limits: Limits())
      if let version = document.planVersion, version != plan.version {
        spec.plan = PlanReference(id: id.game, version: version, digest: "")
      }
    } else {
      let ports = document.ports.map { EnvironmentEntry(name: $0.name, value: String($0.container)) }
      spec = ServerSpec(
        id: id, plan: PlanReference(id: id.game, version: document.planVersion ?? "", digest: ""),
        image: ImageSource(reference: document.image ?? ""), environment: ports + document.environment,
        ports: document.ports, hardening: .none)
    }
    if let image = document.image, image != spec.image.reference { spec.image = ImageSource(reference: image) }
    if !document.mounts.isEmpty { spec.mounts = document.mounts }
    return spec
  }

  /// What its user seems to have given: what the document has, as it is in force.
  private func settings(_ spec: ServerSpec, _ document: ServerDocument) -> [String: String] {
    let ports = Set(spec.ports.map(\.name))
    let told = Set(document.environment.map(\.name))
    let variables = catalogue.plan(spec.id.game).map { Set($0.variables.filter { !$0.isFixed }.map(\.name)) }
    return spec.environment.reduce(into: [:]) { settings, entry in
      guard !ports.contains(entry.name), variables?.contains(entry.name) ?? true else { return }
      guard told.isEmpty || told.contains(entry.name) else { return }
      settings[entry.name] = entry.value
    }
  }

  /// The secret ones of the settings; without a plan their names must tell.
  private func secrets(_ id: ServerID, _ settings: [String: String]) -> Set<String> {
    if let plan = catalogue.plan(id.game) {
      return Set(plan.variables.filter { $0.isSecret && settings[$0.name] != nil }.map(\.name))
    }
    return Set(
      settings.keys.filter { name in ["PASSWORD", "TOKEN", "SECRET"].contains { name.uppercased().contains($0) } })
  }
}

extension ImportOutcome {
  fileprivate mutating func skip(_ id: ServerID, _ error: OrcError) {
    skipped.append(Skipped(server: id, reason: error.message))
  }
}

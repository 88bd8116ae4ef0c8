package import OrcModel

extension ControlPlane {
  /// How often an invented name or a port that somebody else took in between is chosen anew.
  static let choicesMax = 8
  /// The longest description, in characters.
  package static let descriptionLengthMax = 500
  /// The largest config.json that is read, in bytes.
  static let documentBytesMax = 1 << 20

  /// Checks and journals; the work goes on in the job.
  ///
  /// - Throws: `plan.dne`, `plan.invalid`, `srv.input`, `srv.exists`, `srv.busy`, `srv.portsused`, `orc.notavailable`.
  package func create(_ request: CreateRequest, by requester: String) async throws -> Accepted {
    let warnings = await followPlan(request.game)
    var accepted = try await createNow(request, by: requester)
    accepted.warnings = warnings + accepted.warnings
    return accepted
  }

  private func createNow(_ request: CreateRequest, by requester: String) async throws -> Accepted {
    let plan = try usablePlan(request.game)
    try Self.checkDescription(request.description)
    try Self.checkFiles(request.files)
    try Self.refuseOwnFiles(request.files, plan.volumes)
    try await requireRuntime()
    if let world = request.world { try await requireSource(world) }
    guard let name = request.name else {
      var refused: Set<ServerName> = []
      for _ in 0..<Self.choicesMax {
        let name = catalogue.inventName(for: request.game) { name in
          let id = ServerID(game: request.game, name: name)
          return refused.contains(name) || registry.record(id) != nil || registry.isBusy(id)
        }
        refused.insert(name)
        var named = request
        named.name = name
        let id = ServerID(game: request.game, name: name)
        if try await runtime.folder(id).exists { continue }
        do {
          return try await create(plan, named, id, FolderState(exists: false, digests: FolderDigests()), requester)
        } catch let error as OrcError where error.code == .busy || error.code == .serverExists {
          continue
        }
      }
      throw OrcError(.badInput, "No free name was found for a server of [\(request.game)]. Give it a name.")
    }
    let id = ServerID(game: request.game, name: name)
    return try await create(plan, request, id, nil, requester)
  }

  private func usablePlan(_ id: GameID) throws(OrcError) -> Plan {
    if let plan = catalogue.plan(id) { return plan }
    if let broken = catalogue.brokenPlans().first(where: { $0.name == id.text }) { throw broken.error }
    throw OrcError(
      .noSuchPlan, "There is no plan [\(id)].", details: .init(available: catalogue.plans().map(\.id.text)))
  }

  static func checkDescription(_ text: String?) throws(OrcError) {
    guard let text else { return }
    let hasControls = text.unicodeScalars.contains { $0.properties.generalCategory == .control && $0 != "\n" }
    guard text.count <= descriptionLengthMax, !hasControls else {
      throw OrcError(
        .badInput, "The description is at most \(descriptionLengthMax) characters of text.",
        details: .init(faults: [.init(pointer: "/description", detail: "too long, or control characters")]))
    }
  }

  private func create(
    _ plan: Plan, _ request: CreateRequest, _ id: ServerID, _ knownFolder: FolderState?, _ requester: String
  ) async throws -> Accepted {
    if registry.record(id)?.isRegistered == true, registry.activeJob(of: id) == nil {
      throw OrcError(.serverExists, "The server [\(id)] exists already. Choose another name, or destroy it first.")
    }
    var job = makeJob(
      .create, id, by: requester,
      input: JobInput(
        startsServer: request.starts, keepsFailed: request.keepsFailed,
        files: request.files.isEmpty ? nil : request.files))
    guard !request.isDryRun else {
      return try await choose(plan, request, id, &job, knownFolder) { _, _ in }
    }
    try registry.reserve(job)
    do {
      let accepted = try await choose(plan, request, id, &job, knownFolder) { record, job in
        try await self.store.beginCreate(record, job: job, claimsPorts: request.starts)
        self.registry.insert(record, status: .absent)
      }
      registry.updateJob(job.id) { $0 = job }
      accept(job)
      return accepted
    } catch {
      registry.release(job)
      throw error
    }
  }

  /// Settles name, settings, ports and spec, and hands them to `journal`, with ports that nobody took in between.
  private func choose(
    _ plan: Plan, _ request: CreateRequest, _ id: ServerID, _ job: inout Job, _ knownFolder: FolderState?,
    journal: (ServerRecord, Job) async throws -> Void
  ) async throws -> Accepted {
    async let runtimeUses = promptly { try await self.runtime.portUses() }
    let folder: FolderState
    if let knownFolder { folder = knownFolder } else { folder = try await runtime.folder(id) }
    var request = request
    var overrides: [String: Int] = [:]
    if folder.exists {
      job.input.adoptsFolder = true
      overrides = try await adopt(id, plan, &request, &job)
    }
    let settings = try catalogue.resolve(plan, request: request)
    overrides.merge(settings.portOverrides) { $1 }
    let uses = try await runtimeUses
    let (fixed, fixedOverrides, base) = (request, overrides, job)
    return try await portChoice.with {
      for attempt in 1... {
        let ports = try catalogue.choosePorts(
          plan, request: fixed, overrides: fixedOverrides, uses: try await store.portUses() + uses)
        let spec = catalogue.spec(plan, id: id, settings: settings, ports: ports.bindings, limits: fixed.limits)
        let record = ServerRecord(
          spec: spec, description: fixed.description ?? ServerRecord.noDescription, settings: settings.given,
          secrets: settings.secrets, wanted: fixed.starts ? .running : .stopped, createdAt: Int(configuration.now()))
        var attempted = base
        attempted.input.restore = try fixed.world.map { try Self.restoreInput($0, nil, spec) }
        attempted.warnings += ports.warnings
        do {
          try await journal(record, attempted)
          job = attempted
          return Accepted(
            job: fixed.isDryRun ? nil : attempted, server: id, ignored: settings.ignored, warnings: attempted.warnings)
        } catch let error as OrcError where error.code == .portsUsed && attempt < Self.choicesMax {
          continue
        }
      }
      preconditionFailure("the last attempt returns or throws")
    }
  }

  /// Takes what the folder of a destroyed server says, where the request says nothing; answers its port numbers.
  private func adopt(_ id: ServerID, _ plan: Plan, _ request: inout CreateRequest, _ job: inout Job) async throws
    -> [String: Int]
  {
    let file = "config.json"
    guard let bytes = try await runtime.readFile(id, path: file, bytesMax: Self.documentBytesMax) else { return [:] }
    let document = try catalogue.document(bytes, of: id, file: file)
    guard !document.isUntouchedPlan else { return [:] }
    job.warnings.append("The files that were kept of [\(id)] are used, with their settings where none were given.")
    request.description = request.description ?? document.description
    let variables = Set(plan.variables.map(\.name))
    for entry in document.environment where variables.contains(entry.name) && request.settings[entry.name] == nil {
      request.settings[entry.name] = .text(entry.value)
    }
    // A name that stands for several numbers can't be given as one.
    let numbers = Dictionary(grouping: document.ports, by: \.name).mapValues { Set($0.map(\.host)) }
    let names = Set(plan.portGroups.joined().map(\.name))
    return numbers.reduce(into: [:]) { result, each in
      if names.contains(each.key), each.value.count == 1, let number = each.value.first { result[each.key] = number }
    }
  }
}

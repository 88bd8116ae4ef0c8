package import OrcModel

extension ControlPlane {
  /// The registered servers, by uid; from memory.
  package func servers() -> [ServerView] { registry.list() }

  /// A registered server, or one whose create failed a short while ago; from memory.
  package func server(_ id: ServerID) -> ServerView? { registry.view(id) }

  /// Counts up with every change of any server's view.
  package func revision() -> UInt64 { registry.revision }

  /// Whether the runtime answers, and why not.
  package func runtimeState() -> RuntimeAvailability {
    registry.availability ?? RuntimeAvailability(isAvailable: false, reason: "it was not asked yet")
  }

  /// What the machine has and what runs it.
  package func capacity() async throws -> RuntimeCapacity {
    try requireRuntimeNow()
    return try await promptly(within: Self.measurementMax) { try await self.runtime.capacity() }
  }

  /// All usable plans, by id.
  package func plans() -> [Plan] { catalogue.plans() }

  /// A usable plan.
  package func plan(_ id: GameID) -> Plan? { catalogue.plan(id) }

  /// The recipes that can't be used, and why.
  package func brokenPlans() -> [BrokenPlan] { catalogue.brokenPlans() }

  /// Stores what the catalogue holds, so that it can be queried.
  package func storePlans() async throws {
    try await store.savePlans(
      catalogue.plans().map { StoredPlan($0) } + catalogue.brokenPlans().compactMap { StoredPlan($0) })
  }

  /// The last lines of output, oldest first; empty when there is no container.
  package func logs(_ id: ServerID, linesMax: Int) async throws -> [String] {
    _ = try registered(id)
    try requireRuntimeNow()
    return try await promptly(within: Self.readAnswerMax) { try await self.runtime.logs(id, linesMax: linesMax) }
  }

  /// Hands each new line to `line` until that answers false or the server's container goes away.
  package func followLogs(_ id: ServerID, line: @Sendable (String) async -> Bool) async throws {
    _ = try registered(id)
    try requireRuntimeNow()
    try await runtime.followLogs(id, fromStart: false, line: line)
  }

  /// One measurement; nil when the server does not run.
  package func stats(_ id: ServerID) async throws -> ServerStats? {
    _ = try registered(id)
    try requireRuntimeNow()
    return try await promptly(within: Self.measurementMax) { try await self.runtime.stats(id) }
  }

  /// Events from now on, or after `after` where the history still has it.
  package func events(after: UInt64?) -> (events: AsyncStream<Event>, hasGap: Bool) { bus.subscribe(after: after) }

  /// The record of a registered server.
  ///
  /// - Throws: `srv.dne`, with a hint where its files were kept.
  func registered(_ id: ServerID) throws(OrcError) -> ServerRecord {
    guard let record = registry.record(id) else { throw OrcError(.noSuchServer, "There is no server [\(id)].") }
    guard record.isRegistered else {
      throw OrcError(
        .noSuchServer, "There is no server [\(id)], only its files were kept. Start it or create it to have it back.")
    }
    return record
  }
}

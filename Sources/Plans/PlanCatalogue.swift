package import OrcModel
import Synchronization
import System

/// All plans of this installation: read from folders, kept in memory.
///
/// A recipe that can't be read is listed beside the others and never hides them; what was read stays in use until
/// `refresh` has read everything anew.
package final class PlanCatalogue: Catalogue {
  /// What a catalogue is made with.
  package struct Configuration: Sendable {
    /// The range for automatic ports where nothing else is said.
    package static let portRangeDefault = 20000...29999

    /// Where recipes come from; an earlier source wins where two have the same game.
    package var sources: [PlanSource]
    /// Where ports are moved to when a server's ports are chosen automatically (ORC_PORT_RANGE).
    package var portRange: ClosedRange<Int>
    /// What recipes with a build context build on: the build argument BASE; nil leaves the Dockerfile's own.
    package var baseImage: String?
    /// Recipes from elsewhere; they come after those of folders and before those that were shipped.
    package var repository: PlanRepository?

    /// A configuration.
    package init(
      sources: [PlanSource], portRange: ClosedRange<Int> = portRangeDefault, baseImage: String? = nil
    ) {
      self.sources = sources
      self.portRange = portRange
      self.baseImage = baseImage
    }
  }

  private struct Snapshot: Sendable {
    var plans: [GameID: Plan] = [:]
    var sorted: [Plan] = []
    var broken: [BrokenPlan] = []
  }

  let configuration: Configuration
  private let snapshot = Mutex(Snapshot())

  /// A catalogue, read once; this blocks on the disk.
  package init(_ configuration: Configuration) {
    self.configuration = configuration
    _ = load()
  }

  package func plans() -> [Plan] { snapshot.withLock { $0.sorted } }

  package func plan(_ id: GameID) -> Plan? { snapshot.withLock { $0.plans[id] } }

  package func brokenPlans() -> [BrokenPlan] { snapshot.withLock { $0.broken } }

  @concurrent
  package func refresh() async throws -> [GameID] {
    do throws(FileError) {
      try configuration.repository?.takeStaged()
    } catch {
      throw OrcError(
        .planUpdateFailed, "The plans that were fetched can't be put in place: \(error.text).", cause: error.description
      )
    }
    return load()
  }

  /// The sources as they are now, in their order.
  private var sources: [PlanSource] {
    guard let source = configuration.repository?.source else { return configuration.sources }
    return configuration.sources.filter { $0.kind == .folder } + [source]
      + configuration.sources.filter { $0.kind != .folder }
  }

  /// Reads all sources and answers the games that were not known before.
  private func load() -> [GameID] {
    let reading = PlanReading(sources, baseImage: configuration.baseImage)
    let sorted = reading.plans.values.sorted { $0.id < $1.id }
    return snapshot.withLock { snapshot in
      let known = snapshot.plans
      snapshot = Snapshot(plans: reading.plans, sorted: sorted, broken: reading.broken)
      return sorted.map(\.id).filter { known[$0] == nil }
    }
  }

  package func resolve(_ plan: Plan, request: CreateRequest) throws(OrcError) -> ResolvedSettings {
    try SettingsResolution.resolve(plan, request)
  }

  package func choosePorts(
    _ plan: Plan, request: CreateRequest, overrides: [String: Int], uses: [PortUse]
  ) throws(OrcError) -> ChosenPorts {
    try PortChoice.choose(plan, request, overrides: overrides, uses: uses, range: configuration.portRange)
  }

  package func inventName(for game: GameID, isTaken: (ServerName) -> Bool) -> ServerName {
    var generator = SystemRandomNumberGenerator()
    return InventedName.make(using: &generator, isTaken: isTaken)
  }
}

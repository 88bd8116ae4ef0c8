package import OrcModel

extension PlanCatalogue {
  package var lacksRepository: Bool { configuration.repository.map { $0.source == nil } ?? false }

  package func fetch() async throws { try await configuration.repository?.fetchLatest() }

  package func isFollowed(_ game: GameID) -> Bool {
    guard let repository = configuration.repository, repository.configuration.checksAtCreate else { return false }
    // A plan is only ever updated from its own source; one that is broken here may be mended there.
    if let plan = plan(game) { return plan.origin.kind == .repository }
    let broken = brokenPlans().first { $0.name == game.text }
    return broken.map { $0.file.hasPrefix(repository.configuration.folder) } ?? true
  }

  @concurrent
  package func hasNewer(_ game: GameID) async -> Bool {
    guard isFollowed(game), let staged = configuration.repository?.source(.staged) else { return false }
    let reading = PlanReading([staged], baseImage: configuration.baseImage)
    guard let fetched = reading.plans[game] else { return false }
    guard let plan = plan(game) else { return true }
    return PlanVersion(fetched.version) > PlanVersion(plan.version)
  }
}

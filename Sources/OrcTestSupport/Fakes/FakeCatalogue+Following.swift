package import OrcModel
import Synchronization

extension FakeCatalogue {
  /// A repository that a test plays.
  package struct Repository: Sendable {
    /// What a fetch does; nil: there is no repository.
    package var fetch: (@Sendable () async throws -> Void)?
    /// The plan that was fetched and is used from the next refresh on.
    package var staged: Plan?
    /// Whether the staged plan is newer than the one in use.
    package var isNewer = true
    /// Whether nothing was ever fetched.
    package var isLacking = false
    /// How many fetches began.
    package var fetches = 0

    /// No repository.
    package init() {}
  }

  package var lacksRepository: Bool { repository.withLock { $0.isLacking } }

  package func fetch() async throws {
    let fetch = repository.withLock { repository in
      repository.fetches += 1
      return repository.fetch
    }
    try await fetch?()
  }

  package func isFollowed(_ game: GameID) -> Bool { repository.withLock { $0.fetch != nil } }

  package func hasNewer(_ game: GameID) async -> Bool {
    repository.withLock { $0.staged?.id == game && $0.isNewer }
  }

  package func refresh() async throws -> [GameID] {
    let staged = repository.withLock { repository in
      repository.isLacking = false
      defer { repository.staged = nil }
      return repository.staged
    }
    guard let staged else { return [] }
    return put(staged) ? [staged.id] : []
  }
}

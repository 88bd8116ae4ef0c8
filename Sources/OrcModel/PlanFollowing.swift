/// Plans that come from a repository elsewhere and change there.
package protocol PlanFollowing: Sendable {
  /// Whether there is a repository of which nothing was ever fetched.
  var lacksRepository: Bool { get }
  /// Fetches what the repository has now, where there is one; it is used from the next `refresh` on.
  ///
  /// One call at a time.
  /// - Throws: `plan.update` with the reason; nothing has changed then.
  func fetch() async throws
  /// Whether a game's plan comes, or may come, from the repository and is to be asked for before it is used.
  func isFollowed(_ game: GameID) -> Bool
  /// Whether what was fetched and is not used yet has a newer plan of the game than the one in use.
  func hasNewer(_ game: GameID) async -> Bool
}

extension PlanFollowing {
  /// Without a repository nothing is lacking.
  package var lacksRepository: Bool { false }

  /// Without a repository there is nothing to fetch.
  package func fetch() async throws {}

  /// Without a repository nothing is followed.
  package func isFollowed(_ game: GameID) -> Bool { false }

  /// Without a repository there is nothing newer.
  package func hasNewer(_ game: GameID) async -> Bool { false }
}

/// What became of a wish to have all plans anew.
package enum PlanRefresh: Sendable, Equatable {
  /// All are read; these games are new.
  case done(new: [GameID])
  /// It goes on in the background.
  case goesOn
}

import Logging
package import OrcModel

extension ControlPlane {
  /// How long a client waits for plans to be fetched; then it goes on in the background.
  static let refreshWaitMax = Duration.seconds(7)
  /// How long a create waits for the latest version of its plan.
  static let latestPlanWaitMax = Duration.seconds(3)

  /// Fetches the repository's plans where there is one, reads all again, stores them and answers the ids that are new.
  ///
  /// - Throws: `plan.update` where they can't be fetched; what was there is still used, and folders are read anyway.
  package func refreshPlans() async throws -> PlanRefresh {
    let pending = Pending<[GameID]>()
    let fetched = fetchPlans()
    enqueue(
      .background {
        let outcome = await fetched.wait() ?? .failure(CancellationError())
        do {
          let new = try await self.takePlans()
          try outcome.get()
          pending.end(.success(new))
        } catch {
          if !(error is CancellationError) {
            self.logger.warning("plans are not refreshed", metadata: ["reason": "\(error)"])
          }
          pending.end(.failure(error))
        }
      })
    let sleep = configuration.sleep
    guard let result = await pending.wait(orUntil: { try? await sleep(Self.refreshWaitMax) }) else { return .goesOn }
    return .done(new: try result.get())
  }

  /// Asks the repository for a newer version of a plan that comes from it, for a short while.
  ///
  /// - Returns: What the user should know: that the latest version could not be asked for.
  func followPlan(_ game: GameID) async -> [String] {
    guard catalogue.isFollowed(game) else { return [] }
    let sleep = configuration.sleep
    let outcome = await fetchPlans().wait(orUntil: { try? await sleep(Self.latestPlanWaitMax) })
    do {
      guard let outcome else { return ["The latest version of the plan [\(game)] was not told in time."] }
      try outcome.get()
      if await catalogue.hasNewer(game) { _ = try await takePlans() }
      return []
    } catch {
      let reason = (error as? OrcError)?.message ?? "\(error)"
      logger.warning("the latest plan is not known", metadata: ["game": "\(game)", "reason": "\(error)"])
      return ["The latest version of the plan [\(game)] could not be asked for. \(reason)"]
    }
  }

  /// Fetches the plans of a repository that was never fetched.
  func fetchMissingPlans() async {
    guard catalogue.lacksRepository else { return }
    // What goes wrong is logged there; the next refresh, or the next create of such a game, tries again.
    _ = try? await refreshPlans()
  }

  /// The fetch that goes on, or a new one.
  private func fetchPlans() -> Pending<Void> {
    planFetch.join { _ in
      enqueue(
        .background {
          do {
            try await self.catalogue.fetch()
            self.planFetch.end(.success(()))
          } catch {
            self.planFetch.end(.failure(error))
          }
        })
    }
  }

  /// Reads all plans again and stores what they are.
  private func takePlans() async throws -> [GameID] {
    let new = try await catalogue.refresh()
    try await storePlans()
    bus.publish(.plansChanged)
    return new
  }
}

import OrcModel
import OrcTestSupport
import Synchronization
import Testing

@testable import ControlPlane

@Suite("Plans from elsewhere")
struct PlanFollowingTests {
  private static let failure = OrcError(.planUpdateFailed, "The plans could not be fetched.")

  private func newer(_ name: String = "pong") throws -> Plan {
    var plan = try FakeCatalogue.plan(name)
    plan.version = "2.0.0"
    return plan
  }

  @Test func aRefreshTellsWhatIsNewAndStoresIt() async throws {
    let scene = try Scene()
    let ping = try newer("ping")
    scene.catalogue.repository.withLock { repository in
      repository.fetch = {}
      repository.staged = ping
    }
    try await scene.process { control in
      let first = try await control.refreshPlans()
      #expect(first == .done(new: [ping.id]))
      #expect(control.plan(ping.id)?.version == "2.0.0")
      let second = try await control.refreshPlans()
      #expect(second == .done(new: []))
    }
  }

  @Test func aFailureIsToldAndFoldersAreReadAllTheSame() async throws {
    let scene = try Scene()
    let ping = try newer("ping")
    scene.catalogue.repository.withLock { repository in
      repository.fetch = { throw Self.failure }
      repository.staged = ping
    }
    try await scene.process { control in
      #expect(await refusal { _ = try await control.refreshPlans() }?.code == .planUpdateFailed)
      #expect(control.plan(ping.id) != nil)
    }
  }

  @Test func aSlowFetchGoesOnAndIsSharedByAllWhoAsk() async throws {
    let scene = try Scene()
    scene.pauseMax.withLock { $0 = .milliseconds(20) }
    let gate = Gate()
    let ping = try newer("ping")
    scene.catalogue.repository.withLock { repository in
      repository.fetch = { try await gate.pass() }
      repository.staged = ping
    }
    try await scene.process { control in
      for _ in 0..<3 {
        let outcome = try await control.refreshPlans()
        #expect(outcome == .goesOn)
      }
      #expect(scene.catalogue.repository.withLock { $0.fetches } == 1)
      #expect(control.plan(ping.id) == nil)
      gate.open()
      #expect(await control.until { $0.plan(ping.id) != nil })
    }
  }

  @Test func aCreateUsesTheNewerPlan() async throws {
    let scene = try Scene()
    let plan = try newer()
    scene.catalogue.repository.withLock { repository in
      repository.fetch = {}
      repository.staged = plan
    }
    try await scene.process { control in
      let accepted = try await control.create(try Scene.request(), by: "test")
      #expect(accepted.warnings == [])
      _ = try await control.ended(accepted)
      #expect(control.server(try Scene.id())?.record.spec.plan.version == "2.0.0")
    }
  }

  @Test func aPlanThatIsNotNewerWaitsForARefresh() async throws {
    let scene = try Scene()
    let plan = try newer()
    scene.catalogue.repository.withLock { repository in
      repository.fetch = {}
      repository.staged = plan
      repository.isNewer = false
    }
    try await scene.process { control in
      _ = try await control.made(try Scene.request())
      #expect(control.server(try Scene.id())?.record.spec.plan.version == "1.0.0")
    }
  }

  @Test func aCreateGoesOnWithoutAnAnswer() async throws {
    let scene = try Scene()
    scene.catalogue.repository.withLock { $0.fetch = { throw Self.failure } }
    try await scene.process { control in
      let accepted = try await control.create(try Scene.request(), by: "test")
      #expect(accepted.warnings.count == 1)
      #expect(accepted.warnings.first?.hasSuffix(Self.failure.message) == true)
      _ = try await control.ended(accepted)
      scene.pauseMax.withLock { $0 = .milliseconds(20) }
      scene.catalogue.repository.withLock { $0.fetch = { try await Task.sleep(for: .seconds(3600)) } }
      let warnings = await control.followPlan(try Scene.id().game)
      #expect(warnings == ["The latest version of the plan [pong] was not told in time."])
    }
  }

  @Test func whatWasNeverFetchedIsFetchedAtTheStart() async throws {
    let scene = try Scene()
    let ping = try newer("ping")
    scene.catalogue.repository.withLock { repository in
      repository.fetch = {}
      repository.isLacking = true
      repository.staged = ping
    }
    try await scene.process { control in
      #expect(await control.until { $0.plan(ping.id) != nil })
    }
  }
}

import OrcModel
import OrcTestSupport
import Plans
import Testing

@Suite struct ShippedPlanTests {
  static let catalogue = PlanCatalogue(
    PlanCatalogue.Configuration(
      sources: [PlanSource(kind: .shipped, folder: ShippedPlans.folder)], baseImage: "orc/base:bookworm"))

  @Test func allAreGoodAndListed() {
    let broken = Self.catalogue.brokenPlans().map { "\($0.file):\($0.line ?? 0): \($0.reason)" }
    #expect(broken == [])
    #expect(
      Self.catalogue.plans().map(\.id.text) == [
        "7dtd", "cs2", "factorio", "minecraftbedrock", "minecraftjava", "minetest", "openttd", "palworld",
        "satisfactory", "teeworlds", "terraria", "valheim", "vrising",
      ])
    for plan in Self.catalogue.plans() {
      #expect(plan.listedURL != nil && plan.title != plan.id.text && !plan.description.isEmpty)
      #expect(plan.warnings == [] && plan.hardening.noNewPrivileges && plan.hardening.dropsCapabilities)
    }
  }

  @Test func onlyTheLocalOnesClaimToHaveBeenTried() {
    let tried = Self.catalogue.plans().filter { !$0.tried.isEmpty }
    #expect(tried.map(\.id.text) == ["minetest", "openttd", "teeworlds"])
    for plan in tried {
      guard case .build(_, "Dockerfile", let tag) = plan.image else {
        Issue.record("\(plan.id) is not built")
        continue
      }
      #expect(tag.hasPrefix("orc-plan/\(plan.id):1.0.0-"))
    }
  }

  @Test(arguments: catalogue.plans())
  func makesAServer(plan: Plan) throws {
    let id = try uid("\(plan.id).isle")
    let request = CreateRequest(game: id.game, name: id.name, settings: plan.sampleSettings)
    let settings = try Self.catalogue.resolve(plan, request: request)
    let ports = try Self.catalogue.choosePorts(plan, request: request, overrides: [:], uses: [])
    let spec = Self.catalogue.spec(plan, id: id, settings: settings, ports: ports.bindings, limits: Limits())
    #expect(!spec.ports.isEmpty && !spec.mounts.isEmpty)
    #expect(spec.mounts.allSatisfy { ["user", "data"].contains($0.source) })
    let record = ServerRecord(spec: spec, description: "", settings: [:], wanted: .stopped, createdAt: 0)
    let seed = Self.catalogue.seed(plan, record: record)
    if plan.tried.isEmpty { return }
    #expect(seed.templateExclusions.contains("image"))
  }

  @Test func minecraftNeedsTheLicenceAccepted() throws {
    for name in ["minecraftjava", "minecraftbedrock"] {
      let plan = try #require(Self.catalogue.plan(game(name)))
      let server = ServerName("isle")
      let missing = try #require(
        #expect(throws: OrcError.self) {
          try Self.catalogue.resolve(plan, request: CreateRequest(game: plan.id, name: server))
        })
      #expect(missing.details.required == ["EULA"])
      #expect(throws: OrcError.self) {
        let request = CreateRequest(game: plan.id, name: server, settings: ["EULA": .boolean(false)])
        _ = try Self.catalogue.resolve(plan, request: request)
      }
      let request = CreateRequest(game: plan.id, name: server, settings: ["EULA": .boolean(true)])
      #expect(try Self.catalogue.resolve(plan, request: request).given == ["EULA": "TRUE"])
    }
  }
}

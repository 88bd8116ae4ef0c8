import Compose
import JSON
import OrcModel
import OrcTestSupport
import Plans
import System
import Testing

@testable import Docker

/// The compose file of every shipped plan, checked with stock compose.
@Suite struct ShippedPlanManifestTests {
  static let catalogue = PlanCatalogue(
    PlanCatalogue.Configuration(sources: [PlanSource(kind: .shipped, folder: ShippedPlans.folder)]))

  @Test(arguments: catalogue.plans())
  func stockComposeTakesIt(plan: Plan) throws {
    let name = try #require(ServerName("isle"))
    let id = ServerID(game: plan.id, name: name)
    let request = CreateRequest(game: plan.id, name: name, settings: plan.sampleSettings)
    let settings = try Self.catalogue.resolve(plan, request: request)
    let ports = try Self.catalogue.choosePorts(plan, request: request, overrides: [:], uses: [])
    let spec = Self.catalogue.spec(plan, id: id, settings: settings, ports: ports.bindings, limits: Limits())
    let manifest = ServerManifest(
      installation: "test", bindAddress: "", hostFolder: "/srv/\(plan.id)", addedEnvironment: [], addedHosts: [])
    let subnet = try #require(IPv4Subnet("10.213.0.0/28"))
    let project = manifest.project(spec, subnet: subnet) { _ in true }

    let folder = try TemporaryFolder()
    let file = try RelativePath("docker-compose.yml")
    try DirectoryHandle(path: folder.path).write(file, Array(project.text(comments: []).utf8))
    let oracle = ShippedPlans.folder + "/../.build/oracles/docker-compose/docker-compose"
    let answer = try ChildProcess.run(
      [oracle, "-f", folder.path + "/docker-compose.yml", "config", "--format", "json"],
      environment: ["PATH": "/usr/bin:/bin", "HOME": folder.path])
    #expect(answer.status == 0, "\(plan.id): \(answer.errors)")
    let service = try #require(try JSONValue.parse(answer.output)["services"]?["server"])
    #expect(service["image"]?.string == spec.image.reference)
    #expect(service["user"]?.string == spec.user)
    #expect(service["ports"]?.array?.count == spec.ports.count)
    #expect(service["volumes"]?.array?.map { $0["target"]?.string ?? "" } == spec.mounts.map(\.target))
    for entry in spec.environment {
      // Stock compose prints what it read with '$' written twice again.
      let shown = String(entry.value.flatMap { $0 == "$" ? "$$" : String($0) })
      #expect(service["environment"]?[entry.name]?.string == shown)
    }
  }
}

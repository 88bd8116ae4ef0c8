import OrcModel
import OrcTestSupport
import Testing

@testable import ControlPlane

@Suite struct LifeTests {
  let scene: Scene
  let id: ServerID

  init() throws {
    scene = try Scene()
    id = try Scene.id()
  }

  @Test func aServerLives() async throws {
    try await scene.process { control in
      let made = try await control.made(Scene.request(settings: ["SERVER_NAME": .text("Mine"), "FOO": .text("1")]))
      #expect(made?.state == .succeeded, "\(String(describing: made))")
      let view = try #require(control.server(id))
      #expect(view.status.state == .running && view.status.isReady && view.record.wanted == .running)
      #expect(view.connect == "203.0.113.7:8303" && view.job == nil)
      #expect(control.servers().map(\.id) == [id])
      #expect(try await control.done(.start, id) == nil, "a start of a running server has nothing to do")
      #expect(try await control.done(.stop, id)?.state == .succeeded)
      #expect(control.server(id)?.status.state == .exited)
      #expect(control.server(id)?.record.wanted == .stopped)
      #expect(try await control.done(.stop, id) == nil)
      #expect(try await control.done(.kill, id) == nil)
      #expect(try await control.done(.start, id)?.state == .succeeded)
      #expect(try await control.done(.restart, id)?.state == .succeeded)
      #expect(control.server(id)?.status.state == .running)
      #expect(try await control.done(.kill, id)?.state == .succeeded)
      #expect(control.server(id)?.status.exitCode == 137)
      #expect(try await control.done(.restart, id)?.state == .succeeded, "a stopped server is started")
      #expect(try await control.done(.destroy(.keep), id)?.state == .succeeded)
      #expect(control.server(id) == nil && control.servers().isEmpty)
      #expect(scene.runtime.containers.isEmpty && scene.runtime.networks.isEmpty)
      let kept = String(decoding: scene.runtime.folders[id]?.files["config.json"] ?? [], as: UTF8.self)
      #expect(kept.contains("registered=false"))
      #expect(try await control.done(.start, id)?.state == .succeeded, "a detached server is registered again")
      #expect(control.server(id)?.status.state == .running)
      let back = String(decoding: scene.runtime.folders[id]?.files["config.json"] ?? [], as: UTF8.self)
      #expect(back.contains("registered=true"))
      #expect(try await control.done(.destroy(.delete), id)?.state == .succeeded)
      #expect(scene.runtime.folders.isEmpty)
      #expect(await refusal { try await control.done(.start, id) }?.code == .noSuchServer)
      #expect(await refusal { try await control.done(.destroy(.delete), id) }?.code == .noSuchServer)
    }
    try await scene.process { control in #expect(control.servers().isEmpty) }
  }

  @Test func aCreateWithoutStartMakesEverything() async throws {
    try await scene.process { control in
      let job = try await control.made(Scene.request(starts: false))
      #expect(job?.state == .succeeded)
      #expect(control.server(id)?.status.state == .created)
      #expect(control.server(id)?.record.wanted == .stopped)
      #expect(scene.runtime.folders[id] != nil)
    }
  }

  @Test func aDryRunMakesNothing() async throws {
    try await scene.process { control in
      var request = try Scene.request()
      request.isDryRun = true
      let accepted = try await control.create(request, by: "test")
      #expect(accepted.job == nil && control.servers().isEmpty && scene.runtime.folders.isEmpty)
      request.settings["PORT"] = .text("x")
      #expect(await refusal { _ = try await control.create(request, by: "test") }?.code == .badInput)
    }
  }

  @Test func aNameIsInventedWhereNoneIsGiven() async throws {
    try await scene.process { control in
      let request = CreateRequest(game: id.game, ports: .automatic)
      scene.runtime.editFile(try Scene.id("pong.fake1"), "x", [])
      let made = try await withThrowingTaskGroup(of: ServerID.self) { group in
        for _ in 0..<3 { group.addTask { try await control.create(request, by: "test").server } }
        return try await group.reduce(into: Set<ServerID>()) { $0.insert($1) }
      }
      #expect(made.count == 3)
      #expect(!made.contains(try Scene.id("pong.fake1")), "a kept folder is not taken for an invented name")
    }
  }

  @Test func badRequestsAreRefusedBeforeAnythingIsMade() async throws {
    try await scene.process { control in
      let nothing = try Scene.id("nothing.a")
      let request = CreateRequest(game: nothing.game, name: nothing.name)
      #expect(await refusal { _ = try await control.create(request, by: "test") }?.code == .noSuchPlan)
      for text in [String(repeating: "x", count: 501), "a\u{0}b", "a\u{1b}[1m"] {
        var request = try Scene.request()
        request.description = text
        #expect(await refusal { _ = try await control.create(request, by: "test") }?.code == .badInput)
      }
      #expect(await refusal { _ = try await control.describe(id, as: "x", by: "test") }?.code == .noSuchServer)
      #expect(control.servers().isEmpty && scene.runtime.folders.isEmpty)
      try await control.made(Scene.request())
      #expect(await refusal { try await control.made(Scene.request()) }?.code == .serverExists)
    }
  }

  @Test func aDescriptionReachesTheDocument() async throws {
    try await scene.process { control in
      try await control.made(Scene.request())
      let calls = scene.runtime.calls.count
      let view = try await control.describe(id, as: "Sunday", by: "test")
      #expect(view.record.description == "Sunday" && view.status.state == .running)
      let document = String(decoding: scene.runtime.folders[id]?.files["config.json"] ?? [], as: UTF8.self)
      #expect(document.contains("description=Sunday"))
      #expect(!scene.runtime.calls.dropFirst(calls).contains { $0.hasPrefix("create") || $0.hasPrefix("stop") })
      #expect(try await control.done(.restart, id)?.state == .succeeded)
      #expect(control.server(id)?.record.generation == 1, "its own writing is no change by hand")
    }
    try await scene.process { control in #expect(control.server(id)?.record.description == "Sunday") }
  }

  @Test func keptFilesAreAdopted() async throws {
    try await scene.process { control in
      var first = try Scene.request(settings: ["SERVER_NAME": .text("Mine"), "PORT": .number("9000")])
      first.description = "Old"
      try await control.made(first)
      try await control.done(.destroy(.keep), id)
      let accepted = try await control.create(Scene.request(), by: "test")
      #expect(accepted.warnings.first?.contains("were kept") == true)
      #expect(try await control.ended(accepted)?.state == .succeeded)
      let record = try #require(control.server(id)?.record)
      #expect(record.description == "Old" && record.spec.ports.map(\.host) == [9_000])
      #expect(record.spec.environment.contains(EnvironmentEntry(name: "SERVER_NAME", value: "Mine")))
    }
  }
}

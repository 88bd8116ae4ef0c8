import OrcModel
import OrcTestSupport
import Testing

@testable import ControlPlane

@Suite struct ImportTests {
  let scene: Scene
  let id: ServerID

  init() throws {
    scene = try Scene()
    id = try Scene.id()
  }

  private func spec(_ text: String = "pong.a", port: Int = 9_000) throws -> ServerSpec {
    let id = try Scene.id(text)
    return ServerSpec(
      id: id, plan: PlanReference(id: id.game, version: "0.9", digest: ""), image: ImageSource(reference: "old:1"),
      environment: [EnvironmentEntry(name: "PORT", value: "\(port)"), EnvironmentEntry(name: "PASSWORD", value: "x")],
      ports: [PortBinding(name: "PORT", host: port, container: port, proto: .udp)])
  }

  @Test func aHomeThatIsThereIsTakenOverAtTheFirstStart() async throws {
    let running = try spec()
    let still = try spec("other.b", port: 9_001)
    scene.runtime.place(running.id, manifest: running, files: ["config.json": Array("description=Friday".utf8)])
    scene.runtime.place(still.id, manifest: still)
    scene.runtime.runForeign(running)
    try await scene.process { control in
      #expect(await control.until { $0.server(still.id)?.status.state == .created }, "it gets a container, and no more")
      let view = try #require(control.server(running.id))
      #expect(view.status.state == .running && view.record.wanted == .running && view.record.spec == running)
      #expect(view.record.description == "Friday" && view.record.generation == 1)
      #expect(control.server(still.id)?.record.description == ServerRecord.noDescription)
      #expect(control.server(still.id)?.record.wanted == .stopped)
      #expect(scene.runtime.adopted == [running.id, still.id])
      let acts = ["start pong.a", "stop pong.a", "create pong.a", "remove pong.a"]
      #expect(Set(scene.runtime.calls).isDisjoint(with: acts))
    }
    let before = scene.runtime.containers[running.id]?.status
    try await scene.process { control in
      #expect(await control.until { $0.server(running.id)?.status.state == .running })
      #expect(control.servers().count == 2 && scene.runtime.containers[running.id]?.status == before)
      let stopped = try await control.done(.stop, running.id)
      let started = try await control.done(.start, running.id)
      #expect(stopped?.state == .succeeded && started?.state == .succeeded)
      #expect(scene.runtime.folders[running.id]?.manifest == running, "the manifest stays as it is")
    }
  }

  @Test func aLostDatabaseLeavesDestroyedServersDestroyed() async throws {
    let kept = try spec()
    scene.runtime.place(kept.id, manifest: kept, files: ["config.json": Array("registered=false".utf8)])
    try await scene.process { control in
      _ = try await control.importServers(by: "test")
      #expect(control.server(kept.id)?.record.isRegistered == true, "whoever asks for an import gets all")
      let text = String(decoding: scene.runtime.folders[kept.id]?.files["config.json"] ?? [], as: UTF8.self)
      #expect(text.contains("registered=true"))
    }
    let other = try Scene()
    other.runtime.place(kept.id, manifest: kept, files: ["config.json": Array("registered=false".utf8)])
    try await other.process { control in
      #expect(await control.until { $0.registry.record(kept.id)?.isRegistered == false })
      #expect(control.servers().isEmpty)
      let outcome = try await control.importServers(by: "test")
      #expect(outcome.imported == [kept.id])
    }
  }

  @Test func foldersThatCantBeUsedAreSkippedAndTold() async throws {
    let good = try spec("pong.good")
    let (bad, bare, plan) = (try Scene.id("pong.bad"), try Scene.id("pong.bare"), try Scene.id("pong.plan"))
    try await scene.process { control in
      await control.firstSnapshot.wait()
      scene.runtime.place(good.id, manifest: good, files: ["config.json": Array("nonsense".utf8)])
      scene.runtime.place(bad, manifest: nil, files: ["config.json": Array("nonsense".utf8)])
      scene.runtime.place(bare, manifest: nil)
      scene.runtime.place(plan, manifest: nil, files: ["config.json": Array("untouched=1".utf8)])
      let outcome = try await control.importServers(by: "test")
      #expect(outcome.imported == [good.id], "its manifest counts, its document is not needed")
      #expect(outcome.skipped.map(\.server) == [bad, bare, plan])
      #expect(outcome.skipped.first?.reason.contains("config.json:1") == true)
      #expect(try await control.importServers(by: "test").imported.isEmpty)
    }
  }

  @Test func aMissingManifestIsWrittenFromTheDocument() async throws {
    try await scene.process { control in
      await control.firstSnapshot.wait()
      let text = "description=Kept\nport=PORT 8400 8400 udp\nenv=SERVER_NAME Kept name"
      scene.runtime.place(id, manifest: nil, files: ["config.json": Array(text.utf8)])
      #expect(try await control.importServers(by: "test").imported == [id])
      #expect(await control.until { $0.server(self.id)?.status.state == .created })
      let record = try #require(control.server(id)?.record)
      #expect(record.settings == ["SERVER_NAME": "Kept name"] && record.spec.ports.map(\.host) == [8_400])
      #expect(scene.runtime.folders[id]?.manifest == record.spec)
    }
  }

  @Test func anotherProgramsContainerIsNoReasonToTakeItOver() async throws {
    try await scene.process { control in
      await control.firstSnapshot.wait()
      scene.runtime.place(id, manifest: try spec())
      scene.runtime.fail(.observe, OrcError(.serverExists, "The container belongs to somebody else."))
      let outcome = try await control.importServers(by: "test")
      #expect(outcome.imported.isEmpty && outcome.skipped.first?.reason.contains("somebody else") == true)
    }
  }

  @Test func importingNeedsTheRuntime() async throws {
    scene.runtime.lose()
    try await scene.process { control in
      #expect(await refusal { _ = try await control.importServers(by: "test") }?.code == .unavailable)
    }
  }
}

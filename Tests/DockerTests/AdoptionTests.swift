import Compose
import OrcModel
import System
import Testing

@testable import Docker

@Suite(.enabled(if: RealEngine.isExpected, "no engine: ORC_TEST_DOCKER is not set"))
struct AdoptionTests {
  /// A container as stock compose makes it from a file without Orc's label.
  private func run(_ bench: Bench, _ id: ServerID, folder: String) async throws -> String {
    var request = EngineContainerRequest(image: RealEngine.image)
    request.labels = [ComposeLabel.project: ObjectNames.project(id), ComposeLabel.workingDirectory: folder]
    let container = try await bench.client.createContainer(name: ObjectNames.container(id), request)
    try await bench.client.startContainer(container)
    return container
  }

  @Test(arguments: RealEngine.all) func onlyWhatWasMadeFromTheServersOwnFolderIsOurs(_ engine: RealEngine) async throws
  {
    try await engine.withBench { bench in
      let (own, foreign) = (try bench.id("own"), try bench.id("foreign"))
      let containers = [
        try await run(bench, own, folder: bench.folder(own)), try await run(bench, foreign, folder: "/srv/theirs"),
      ]
      await #expect(throws: OrcError.self, "before it is adopted it is somebody else's") {
        try await bench.runtime.observe(own)
      }
      bench.runtime.adopt([own, foreign])
      #expect(try await bench.runtime.observe(own).state == .running)
      let inventory = try await bench.runtime.inventory()
      #expect(inventory.containers.contains(own))
      await #expect(throws: OrcError.self) { try await bench.runtime.observe(foreign) }
      await #expect(throws: OrcError.self) { try await bench.runtime.kill(foreign) }
      await #expect(throws: OrcError.self) { try await bench.runtime.remove(foreign, files: .keep) }
      try await bench.runtime.kill(own)
      #expect(try await bench.state(own) == "exited")
      #expect(try await bench.state(foreign) == "running")
      for container in containers {
        _ = try? await bench.client.killContainer(container)
        try await bench.client.removeContainer(container)
      }
    }
  }

  @Test(arguments: RealEngine.all) func theStartOfTheEngineIsKnown(_ engine: RealEngine) async throws {
    try await engine.withBench { bench in
      let restart = try #require(try await bench.runtime.lastRestart())
      #expect(restart <= bench.runtime.wall.now().seconds && restart > 1_700_000_000)
    }
  }
}

@Suite struct ManifestWithoutNameTests {
  private let services = """
    services:
      server:
        container_name: peon.warcamp.pong.a
        image: busybox
        environment: [PORT=1, PORT=2]

    """

  @Test func theOriginalGaveTheNameOnEachCall() throws {
    let id = try ServerID(parsing: "pong.a")
    let read = { text in
      try ManifestReader.project(Array((text + services).utf8), id: id, hostFolder: "/h/pong/a", file: "f").name
    }
    #expect(try read("") == "pong_a")
    #expect(try read("name: other\n") == "other", "a name that is there is not overruled, and refused later")
  }
}

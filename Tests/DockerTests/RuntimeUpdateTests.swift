@testable import Docker
import OrcModel
import OrcTestSupport
import System
import Testing

@Suite("updates on real engines", .enabled(if: RealEngine.isExpected, "needs ORC_TEST_DOCKER"), .serialized)
struct RuntimeUpdateTests {
  /// Gives the reference another image, as a pull does.
  private func replace(_ reference: String, _ mark: String, _ bench: Bench) async throws {
    let folder = try TemporaryFolder()
    _ = try ChildProcess.run(
      ["tee", folder.path + "/Dockerfile"], input: Array("FROM \(RealEngine.image)\nENV VERSION=\(mark)\n".utf8))
    let source = ImageSource(
      reference: reference, build: ImageBuild(folder: folder.path, file: "Dockerfile", arguments: []))
    #expect(try await bench.runtime.fetchImage(source, refresh: true) { _, _ in } == [])
  }

  @Test("the replaced image is kept one step back, older ones are let go of", arguments: RealEngine.all)
  func kept(_ engine: RealEngine) async throws {
    try await engine.withBench { bench in
      let reference = "orc-test/\(bench.game):live"
      try await replace(reference, "1-\(bench.game)", bench)
      var spec = try bench.spec()
      spec.image = ImageSource(reference: reference)
      try await bench.run(spec)
      let first = try await bench.client.image(reference).id
      try await bench.runtime.keepImage(spec)
      #expect(try await bench.runtime.keptImage(spec.id) == nil, "nothing was replaced yet")

      try await replace(reference, "2-\(bench.game)", bench)
      let second = try await bench.client.image(reference).id
      try await bench.runtime.keepImage(spec)
      try await bench.runtime.keepImage(spec)
      let kept = try #require(try await bench.runtime.keptImage(spec.id))
      #expect(try await bench.client.image(kept).id == first)
      try await bench.runtime.stop(spec)
      try await bench.runtime.create(spec)
      try await bench.runtime.start(spec)
      #expect(try await bench.client.container(ObjectNames.container(spec.id)).imageID == second)

      try await replace(reference, "3-\(bench.game)", bench)
      try await bench.runtime.keepImage(spec)
      #expect(try await bench.client.image(kept).id == second)
      let gone = await #expect(throws: EngineError.self) { _ = try await bench.client.image(first) }
      #expect(gone?.isMissing == true, "only Orc kept it")

      var back = spec
      back.image = ImageSource(reference: kept)
      _ = try await bench.runtime.writeFolder(back, seed: Bench.seed)
      try await bench.runtime.create(back)
      try await bench.runtime.start(back)
      let container = try await bench.client.container(ObjectNames.container(spec.id))
      #expect(container.imageID == second)
      let up = try bench.compose(spec.id, "up", "-d")
      #expect(up.status == 0, "\(up.errors)")
      #expect(try await bench.client.container(ObjectNames.container(spec.id)).id == container.id)

      try await bench.runtime.remove(spec.id, files: .delete)
      #expect(try await bench.runtime.keptImage(spec.id) == nil, "nothing of an eradicated server is kept")
      try await bench.client.removeImage(reference)
    }
  }

  @Test("a folder is emptied of everything, and a file is removed", arguments: RealEngine.all.prefix(1))
  func folders(_ engine: RealEngine) async throws {
    try await engine.withBench { bench in
      let spec = try bench.spec()
      _ = try await bench.runtime.writeFolder(spec, seed: Bench.seed)
      let folder = bench.folder(spec.id)
      _ = try ChildProcess.run([
        "sh", "-c",
        "cd \(folder) && mkdir -p data/a/.b actions && touch data/.hidden data/a/.b/c actions/.update user/w",
      ])
      try await bench.runtime.emptyFolder(spec.id, path: "data")
      // A crash may come before the new folder is made.
      _ = try ChildProcess.run(["rmdir", folder + "/data"])
      try await bench.runtime.emptyFolder(spec.id, path: "data")
      try await bench.runtime.removeFile(spec.id, path: "actions/.update")
      try await bench.runtime.removeFile(spec.id, path: "actions/.update")
      let left = try ChildProcess.run(["find", folder, "-mindepth", "1", "-printf", "%P %u\n"]).output
      let names = Set(left.split(separator: "\n").map { $0.split(separator: " ")[0] })
      #expect(names == ["actions", "config", "config.json", "data", "docker-compose.yml", "user", "user/w"])
      #expect(try ChildProcess.run(["stat", "-c", "%u", folder + "/data"]).output == "1000\n")
    }
  }
}

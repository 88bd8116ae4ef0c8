@testable import Docker
import OrcModel
import OrcTestSupport
import Testing

@Suite("the runtime on real engines", .enabled(if: RealEngine.isExpected, "needs ORC_TEST_DOCKER"))
struct RuntimeContractTests {
  @Test("a whole life", arguments: RealEngine.all)
  func life(_ engine: RealEngine) async throws {
    try await engine.withBench { bench in
      let spec = try bench.spec()
      let runtime = bench.runtime
      let id = spec.id
      #expect(try await runtime.fetchImage(spec.image, refresh: false) { _, _ in } == [])
      let written = try await runtime.writeFolder(spec, seed: Bench.seed)
      #expect(try await runtime.folder(id) == FolderState(exists: true, digests: written))
      #expect(try await runtime.specFromManifest(spec) == spec)
      try await runtime.create(spec)
      try await runtime.create(spec)
      #expect(try await bench.state(id) == "created")
      #expect(try await runtime.inventory() == RuntimeInventory(containers: [id], networks: [id], folders: [id]))
      try await runtime.start(spec)
      try await runtime.start(spec)
      #expect(try await bench.state(id) == "running")
      let status = try await runtime.observe(id)
      #expect(status.state == .running)
      #expect(status.imageType == "busybox")
      #expect(status.imageVersion == "1.0.0")
      #expect(status.since != nil)
      try await runtime.stop(spec)
      try await runtime.stop(spec)
      #expect(try await bench.state(id) == "exited")
      #expect(try await runtime.observe(id).exitCode == 0)
      #expect(try await runtime.logs(id, linesMax: 10) == ["begun"])
      try await runtime.start(spec)
      try await runtime.kill(id)
      try await runtime.kill(id)
      #expect(try await runtime.observe(id).exitCode == 137)
      try await runtime.remove(id, files: .keep)
      #expect(try await runtime.inventory() == RuntimeInventory(containers: [], networks: [], folders: [id]))
      #expect(try await runtime.folder(id).digests == written)
      try await runtime.remove(id, files: .delete)
      try await runtime.remove(id, files: .delete)
      #expect(try await runtime.inventory() == RuntimeInventory(containers: [], networks: [], folders: []))
      #expect(try await runtime.folder(id).exists == false)
      #expect(try await runtime.observe(id) == .absent)
    }
  }
}

@testable import Docker
import OrcModel
import OrcTestSupport
import Testing

@Suite("many servers on a real engine", .enabled(if: RealEngine.isExpected, "needs ORC_TEST_DOCKER"), .serialized)
struct ManyServersTests {
  /// More than an engine has address pools for by itself.
  static let count = 40

  @Test("more networks than the engine's own pools, made four at a time, and nothing left", arguments: RealEngine.all)
  func many(_ engine: RealEngine) async throws {
    try await engine.withBench({ $0.subnets = ["10.216.0.0/20"] }) { bench in
      let specs = try (0..<Self.count).map { try bench.spec("s\($0)") }
      try await Follower.follow(bench.runtime) { follower in
        #expect(await follower.waits { $0.snapshots == 1 })
        try await inFours(specs) { spec in
          _ = try await bench.runtime.writeFolder(spec, seed: Bench.seed)
          try await bench.runtime.create(spec)
        }
        #expect(await follower.waits { $0.statuses.count == Self.count })
        let made = try await bench.runtime.inventory()
        #expect(made.containers.count == Self.count)
        #expect(made.networks.count == Self.count)
        try await inFours(specs) { try await bench.runtime.remove($0.id, files: .delete) }
        #expect(
          try await bench.runtime.inventory() == RuntimeInventory(containers: [], networks: [], folders: []))
      }
    }
  }

  private func inFours(_ specs: [ServerSpec], _ act: @escaping @Sendable (ServerSpec) async throws -> Void) async throws
  {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for (count, spec) in specs.enumerated() {
        if count >= 4 { try await group.next() }
        group.addTask { try await act(spec) }
      }
      try await group.waitForAll()
    }
  }
}

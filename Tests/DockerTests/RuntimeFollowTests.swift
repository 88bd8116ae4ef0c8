@testable import Docker
import OrcModel
import OrcTestSupport
import System
import Testing

@Suite("following a real engine", .enabled(if: RealEngine.isExpected, "needs ORC_TEST_DOCKER"))
struct RuntimeFollowTests {
  @Test("changes are told with their cause", arguments: RealEngine.all)
  func causes(_ engine: RealEngine) async throws {
    try await engine.withBench { bench in
      var spec = try bench.spec()
      // It ends at once when it gets the signal, but on a busy machine not within three seconds.
      spec.stop.graceSeconds = 60
      let id = spec.id
      let container = ObjectNames.container(id)
      try await Follower.follow(bench.runtime) { follower in
        #expect(await follower.waits { $0.snapshots == 1 && $0.statuses.isEmpty })
        try await bench.run(spec)
        #expect(await follower.waits { $0.statuses[id]?.state == .running })
        try await bench.client.stopContainer(container, seconds: 60, atMost: .seconds(80))
        #expect(await follower.waits { $0.statuses[id]?.state == .exited })
        try await bench.client.startContainer(container)
        #expect(await follower.waits { $0.statuses[id]?.state == .running })
        try await bench.client.killContainer(container, signal: "HUP")
        try await bench.client.killContainer(container)
        #expect(await follower.waits { $0.statuses[id]?.exitCode == 137 })
        try await bench.runtime.start(spec)
        #expect(await follower.waits { $0.statuses[id]?.state == .running })
        try await bench.runtime.stop(spec)
        #expect(await follower.waits { $0.statuses[id]?.exitCode == 0 })
        try await bench.client.removeContainer(container)
        #expect(await follower.waits { $0.statuses[id] == .absent })
        let story = follower.now.changes.map { "\($0.state) \($0.cause)" }
        #expect(
          story == [
            "created other", "running startRequest", "exited stopRequest", "running startRequest",
            "exited stopRequest", "running startRequest", "exited stopRequest", "absent other",
          ])
      }
    }
  }

  @Test("a crash is no stop, and its exit code is told", arguments: RealEngine.all)
  func crash(_ engine: RealEngine) async throws {
    try await engine.withBench { bench in
      let spec = try bench.spec(script: "read line < /config/go; exit 7")
      let id = spec.id
      try await Follower.follow(bench.runtime) { follower in
        #expect(await follower.waits { $0.snapshots == 1 })
        _ = try await bench.runtime.writeFolder(spec, seed: Bench.seed)
        _ = try ChildProcess.run(["mkfifo", "-m", "666", bench.folder(id) + "/config/go"])
        try await bench.runtime.create(spec)
        try await bench.runtime.start(spec)
        #expect(await follower.waits { $0.statuses[id]?.state == .running })
        _ = try ChildProcess.run(["sh", "-c", "echo go > \(bench.folder(id))/config/go"])
        #expect(await follower.waits { $0.statuses[id]?.exitCode == 7 })
        #expect(follower.now.changes.last?.cause == .ended)
      }
    }
  }

  @Test("what exists before is in the snapshot, and status files are watched", arguments: RealEngine.all)
  func snapshot(_ engine: RealEngine) async throws {
    try await engine.withBench { bench in
      let spec = try bench.spec()
      let id = spec.id
      try await bench.run(spec)
      try write("STARTING\n", to: bench.folder(id) + "/config/state")
      try await Follower.follow(bench.runtime) { follower in
        #expect(await follower.waits { $0.statuses[id]?.configFiles == ["state": "STARTING"] })
        #expect(follower.now.statuses[id]?.state == .running)
        #expect(follower.now.statuses[id]?.imageType == "busybox")
        #expect(follower.now.statuses[id]?.since != nil)
        #expect(follower.now.statuses[id]?.isStale == false)
        try write("STARTED", to: bench.folder(id) + "/config/state")
        #expect(await follower.waits { $0.statuses[id]?.configFiles == ["state": "STARTED"] })
        try await bench.runtime.stop(spec)
        #expect(await follower.waits { $0.statuses[id]?.state == .exited })
        #expect(follower.now.statuses[id]?.configFiles == [:])
      }
    }
  }

  @Test("ports in use come from memory and are right", arguments: RealEngine.all)
  func ports(_ engine: RealEngine) async throws {
    try await engine.withBench { bench in
      let port = PortBinding(name: "PORT", host: 21_000 + Int.random(in: 0..<9_000), container: 7777, proto: .udp)
      let spec = try bench.spec(ports: [port])
      let use = PortUse(claim: port.claim, holder: .server(spec.id, isActive: true))
      try await Follower.follow(bench.runtime) { follower in
        #expect(await follower.waits { $0.snapshots == 1 })
        _ = try await bench.runtime.portUses()
        try await bench.run(spec)
        #expect(try await bench.runtime.portUses().contains(use))
        #expect(await follower.waits { $0.statuses[spec.id]?.state == .running })
        #expect(try await bench.runtime.portUses().contains(use))
        try await bench.runtime.stop(spec)
        #expect(await follower.waits { $0.statuses[spec.id]?.state == .exited })
        #expect(try await bench.runtime.portUses().contains(use) == false)
      }
    }
  }

  private func write(_ text: String, to path: String) throws {
    let folder = try DirectoryHandle(path: String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)]))
    try folder.write(RelativePath(String(path.split(separator: "/").last ?? "")), Array(text.utf8))
  }
}

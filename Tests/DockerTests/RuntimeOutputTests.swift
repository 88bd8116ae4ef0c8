@testable import Docker
import JSON
import OrcModel
import OrcTestSupport
import Synchronization
import Testing

@Suite("output, console and measurements on real engines", .enabled(if: RealEngine.isExpected, "needs ORC_TEST_DOCKER"))
struct RuntimeOutputTests {
  @Test("the console is written to, and its answer followed", arguments: RealEngine.all)
  func console(_ engine: RealEngine) async throws {
    try await engine.withBench { bench in
      var spec = try bench.spec(script: "echo ready; while read line; do echo \"got $line\"; done; echo over")
      spec.console = .stdin
      try await bench.run(spec)
      let id = spec.id
      let lines = Mutex<[String]>([])
      try await bench.runtime.followLogs(id, fromStart: true) { line in
        lines.withLock { $0.append(line) }
        if line == "ready" {
          do { try await bench.runtime.writeConsole(id, line: "say 'hi' $x") } catch { return false }
        }
        return line != "got say 'hi' $x"
      }
      #expect(lines.withLock { $0 } == ["ready", "got say 'hi' $x"])
      await #expect(throws: OrcError.self) { try await bench.runtime.writeConsole(id, line: "a\nb") }
      #expect(try await bench.runtime.probe(spec, rule: .logLine("got say")))
      #expect(try await bench.runtime.probe(spec, rule: .logLine("never")) == false)
    }
  }

  @Test("a game that ends by its own command is not signalled", arguments: RealEngine.all)
  func stopCommand(_ engine: RealEngine) async throws {
    try await engine.withBench { bench in
      var spec = try bench.spec(script: "trap 'exit 9' TERM; while read line; do [ \"$line\" = stop ] && exit 3; done")
      spec.console = .stdin
      spec.stop = StopRule(command: "stop", graceSeconds: 10)
      try await Follower.follow(bench.runtime) { follower in
        #expect(await follower.waits { $0.snapshots == 1 })
        try await bench.run(spec)
        try await bench.runtime.stop(spec)
        let id = spec.id
        #expect(await follower.waits { $0.statuses[id]?.exitCode == 3 })
        #expect(follower.now.changes.last?.cause == .stopRequest)
      }
    }
  }

  @Test("following ends with the server, and old output is left out", arguments: RealEngine.all)
  func followEnds(_ engine: RealEngine) async throws {
    try await engine.withBench { bench in
      let spec = try bench.spec(script: "echo one; echo two >&2; sleep 0.2; echo three")
      let lines = Mutex<[String]>([])
      try await bench.run(spec)
      try await bench.runtime.followLogs(spec.id, fromStart: true) { line in
        lines.withLock { $0.append(line) }
        return true
      }
      #expect(lines.withLock { $0.sorted() } == ["one", "three", "two"])
      lines.withLock { $0 = [] }
      try await bench.runtime.start(spec)
      try await bench.runtime.followLogs(spec.id, fromStart: true) { line in
        lines.withLock { $0.append(line) }
        return true
      }
      #expect(lines.withLock { $0.sorted() } == ["one", "three", "two"])
      #expect(try await bench.runtime.logs(spec.id, linesMax: 100).count == 6)
      #expect(try await bench.runtime.logs(spec.id, linesMax: 1) == ["three"])
    }
  }

  @Test("output of a terminal is read too", arguments: RealEngine.all)
  func terminal(_ engine: RealEngine) async throws {
    try await engine.withBench { bench in
      let spec = try bench.spec(script: "printf '\\033[31mred\\033[0m\\n'")
      _ = try await bench.runtime.writeFolder(spec, seed: Bench.seed)
      let file = bench.folder(spec.id) + "/docker-compose.yml"
      _ = try ChildProcess.run(["sed", "-i", "s/^    user:/    tty: true\\n    user:/", file])
      try await bench.runtime.create(spec)
      try await bench.runtime.start(spec)
      _ = try await bench.client.waitForContainer(ObjectNames.container(spec.id), atMost: .seconds(20))
      #expect(try await bench.runtime.logs(spec.id, linesMax: 5) == ["red"])
    }
  }

  @Test("measurements", arguments: RealEngine.all)
  func stats(_ engine: RealEngine) async throws {
    try await engine.withBench { bench in
      let spec = try bench.spec(script: "trap 'exit 0' TERM; while :; do :; done")
      #expect(try await bench.runtime.stats(spec.id) == nil)
      try await bench.run(spec)
      var stats = try #require(try await bench.runtime.stats(spec.id))
      // The engine may take longer over two samples than anybody waits; the next question needs one.
      if stats.cpuPercent == nil { stats = try #require(try await bench.runtime.stats(spec.id)) }
      #expect((stats.cpuPercent ?? 0) > 5)
      #expect((stats.memoryBytes ?? 0) > 0)
      #expect(stats.memoryLimitBytes == 64 << 20)
      #expect(stats.startedAt != nil)
      let raw = try JSONValue.parse(stats.raw)
      #expect(raw["precpu_stats"]?["system_cpu_usage"]?.int != nil)
      #expect(try await bench.runtime.stats(spec.id)?.raw == stats.raw)
    }
  }

  @Test("capacity", arguments: RealEngine.all)
  func capacity(_ engine: RealEngine) async throws {
    try await engine.withBench { bench in
      let capacity = try await bench.runtime.capacity()
      #expect(capacity.version.hasPrefix(engine.name))
      #expect(capacity.cpus > 0)
      #expect(capacity.memoryBytes > 1 << 28)
      #expect((capacity.diskFreeBytes ?? 0) > 0)
    }
  }
}

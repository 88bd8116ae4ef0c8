@testable import Docker
import HTTP
import OrcModel
import OrcTestSupport
import Testing

@Suite("the engine's other operations on real engines", .enabled(if: RealEngine.isExpected, "needs ORC_TEST_DOCKER"))
struct EngineOperationsTests {
  /// What a command in a container wrote, and how it ended.
  private func run(
    _ command: [String], in name: String, on client: EngineClient, input: String? = nil
  ) async throws -> (output: String, errors: String, state: EngineExecState) {
    let id = try await client.createExec(in: name, command: command, takesInput: input != nil)
    let stream = try await client.startExec(id)
    if let input { try await stream.write(Array(input.utf8)) }
    var frames = EngineFrameReader()
    var (output, errors): ([UInt8], [UInt8]) = ([], [])
    while let chunk = try await stream.read(timeout: .seconds(20)) {
      for piece in try frames.take(chunk) {
        if piece.stream == .stderr { errors += piece.bytes } else { output += piece.bytes }
      }
    }
    return (
      String(decoding: output, as: UTF8.self), String(decoding: errors, as: UTF8.self), try await client.exec(id)
    )
  }

  @Test("a command runs beside the game, with input, both outputs and its code", arguments: RealEngine.all)
  func exec(_ engine: RealEngine) async throws {
    try await engine.withBench { bench in
      let spec = try bench.spec()
      try await bench.run(spec)
      let script = "read line; echo \"got $line\"; echo wrong >&2; exit 7"
      let result = try await run(
        ["sh", "-c", script], in: ObjectNames.container(spec.id), on: bench.client, input: "hello\n")
      #expect(result.output == "got hello\n")
      #expect(result.errors == "wrong\n")
      #expect(result.state == EngineExecState(isRunning: false, exitCode: 7))
    }
  }

  @Test("files go out of a container and into it as archives, and become an image", arguments: RealEngine.all)
  func archives(_ engine: RealEngine) async throws {
    try await engine.withBench { bench in
      let spec = try bench.spec()
      try await bench.run(spec)
      let (client, name) = (bench.client, ObjectNames.container(spec.id))
      let tar = try await client.archive(of: name, path: "/etc/passwd").collect(upTo: 1 << 20)
      try await client.putArchive(to: name, path: "/tmp", .bytes(tar))
      let same = try await run(["cmp", "/etc/passwd", "/tmp/passwd"], in: name, on: client)
      #expect(same.state.exitCode == 0, "\(same)")
      await #expect(throws: EngineError.self) { _ = try await client.archive(of: name, path: "/no/such/file") }

      let repository = "orc-test/\(bench.installation)"
      try await client.importImage(.bytes(tar), repository: repository, tag: "1", changes: ["ENV VERSION=9"])
      let imported = try await client.image("\(repository):1")
      #expect(imported.environment.contains("VERSION=9"))
      try await client.tagImage("\(repository):1", as: EngineImageName("\(repository):2"))
      #expect(
        try await client.images().first { $0.id == imported.id }?.tags.sorted() == [
          "\(repository):1", "\(repository):2",
        ])
      for tag in ["1", "2"] { try await client.removeImage("\(repository):\(tag)") }
      await #expect(throws: EngineError.self) { _ = try await client.image("\(repository):1") }
    }
  }

  @Test("a container is renamed, its processes listed, and restarted", arguments: RealEngine.all)
  func containers(_ engine: RealEngine) async throws {
    try await engine.withBench { bench in
      let spec = try bench.spec()
      try await bench.run(spec)
      let (client, name) = (bench.client, ObjectNames.container(spec.id))
      let before = try await client.container(name)
      #expect(
        try await client.processes(of: name).rows.joined().contains { $0.contains("sleep") || $0.contains("trap") })
      try await client.renameContainer(name, to: name + "-new")
      #expect(try await client.container(name + "-new").id == before.id)
      try await client.renameContainer(name + "-new", to: name)
      try await client.restartContainer(name, seconds: 3)
      let after = try await client.container(name)
      #expect(after.id == before.id && after.status == "running")
      #expect(after.startedAt != before.startedAt)
    }
  }
}

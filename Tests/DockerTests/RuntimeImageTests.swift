@testable import Docker
import Crypto
import OrcModel
import OrcTestSupport
import Synchronization
import System
import Testing

@Suite("images on real engines", .enabled(if: RealEngine.isExpected, "needs ORC_TEST_DOCKER"), .serialized)
struct RuntimeImageTests {
  @Test("an image is built from a folder, with its arguments, and its failing step is told", arguments: RealEngine.all)
  func build(_ engine: RealEngine) async throws {
    try await engine.withBench { bench in
      let folder = try TemporaryFolder()
      try write(
        "FROM $BASE\n", head: "ARG BASE\n", in: folder, tail: "ENV VERSION=9\nCOPY hello /hello\nRUN cat /hello\n")
      try write("hi", to: "hello", in: folder)
      let reference = "orc-test/\(bench.game):1"
      var source = ImageSource(
        reference: reference,
        build: ImageBuild(
          folder: folder.path, file: "Dockerfile",
          arguments: [EnvironmentEntry(name: "BASE", value: RealEngine.image)]))
      let steps = Mutex<[Int]>([])
      let warnings = try await bench.runtime.fetchImage(source, refresh: false) { progress, phase in
        steps.withLock { $0.append(progress.done) }
        #expect(phase == "building image \(reference)")
        #expect(progress.unit == "steps")
      }
      #expect(warnings == [])
      #expect(steps.withLock { $0 } == [0, 0, 1, 2, 3, 4])
      #expect(try await bench.client.image(reference).variable("VERSION") == "9")
      #expect(try await bench.runtime.fetchImage(source, refresh: false) { _, _ in Issue.record("it is there") } == [])
      try write("FROM $BASE\n", head: "ARG BASE\n", in: folder, tail: "RUN echo broken && exit 3\n")
      let kept = try await bench.runtime.fetchImage(source, refresh: true) { _, _ in }
      #expect(kept.count == 1)
      #expect(kept.first?.hasPrefix("build of the image \(reference) failed, the one on this machine is used") == true)
      source.reference = "orc-test/\(bench.game):2"
      let error = await #expect(throws: OrcError.self) {
        _ = try await bench.runtime.fetchImage(source, refresh: false) { _, _ in }
      }
      #expect(error?.message.contains("returned a non-zero code: 3") == true)
      #expect(error?.message.contains("| broken") == true)
      try await bench.client.removeImage(reference)
    }
  }

  static let registry = environment("ORC_TEST_REGISTRY")
  static let registryImage = environment("ORC_TEST_REGISTRY_IMAGE") ?? ""
  static let isRegistryExpected = registry != nil || environment("ORC_TEST_FULL") != nil

  @Test(
    "an image is pulled with a login, and each failure is told", .enabled(if: isRegistryExpected),
    arguments: RealEngine.all)
  func pull(_ engine: RealEngine) async throws {
    let registry = try #require(Self.registry, "ORC_TEST_REGISTRY does not name the registry")
    let user = environment("ORC_TEST_REGISTRY_USER") ?? ""
    let password = environment("ORC_TEST_REGISTRY_PASSWORD") ?? ""
    let source = ImageSource(reference: Self.registryImage)
    let folder = try TemporaryFolder()
    let file = try login(registry, user, password, in: folder)
    try await engine.withBench({ $0.registryLogins = file }) { bench in
      try? await bench.client.removeImage(source.reference)
      let last = Mutex<Job.Progress?>(nil)
      let warnings = try await bench.runtime.fetchImage(source, refresh: false) { progress, _ in
        last.withLock { $0 = progress }
      }
      #expect(warnings == [])
      let progress = try #require(last.withLock { $0 })
      #expect(progress.unit == "bytes")
      #expect(progress.done > 4_000_000)
      #expect(progress.done == progress.total)
      #expect(try await bench.client.image(source.reference).id.hasPrefix("sha256:"))
      // With the image at hand a refresh that fails is a warning.
      _ = try login(registry, user, "wrong", in: folder)
      let kept = try await bench.runtime.fetchImage(source, refresh: true) { _, _ in }
      #expect(kept.first?.contains("the one on this machine is used") == true)
      try await bench.client.removeImage(source.reference)
      let wrong = await failure(bench, source)
      #expect(wrong?.message.contains("unauthorized") == true || wrong?.message.contains("no basic auth") == true)
      _ = try login(registry, user, password, in: folder)
      let missing = await failure(bench, ImageSource(reference: "\(registry)/orc-test/none:1"))
      #expect(missing?.code == .actionFailed)
      #expect(missing?.message.contains("orc-test/none") == true)
      let unreachable = await failure(bench, ImageSource(reference: "127.0.0.1:9/a/b:1"))
      #expect(unreachable?.message.contains("connection refused") == true)
    }
  }

  private func failure(_ bench: Bench, _ source: ImageSource) async -> OrcError? {
    await #expect(throws: OrcError.self) {
      _ = try await bench.runtime.fetchImage(source, refresh: false) { _, _ in }
    }
  }

  private func login(_ registry: String, _ user: String, _ password: String, in folder: TemporaryFolder) throws
    -> String
  {
    let auth = Base64.standard.encode(Array("\(user):\(password)".utf8))
    try write("{\"auths\":{\"\(registry)\":{\"auth\":\"\(auth)\"}}}", to: "config.json", in: folder)
    return folder.path + "/config.json"
  }

  private func write(_ base: String, head: String, in folder: TemporaryFolder, tail: String) throws {
    try write(head + base + tail, to: "Dockerfile", in: folder)
  }

  private func write(_ text: String, to name: String, in folder: TemporaryFolder) throws {
    try DirectoryHandle(path: folder.path).write(RelativePath(name), Array(text.utf8))
  }
}

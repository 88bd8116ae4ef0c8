import Archive
import HTTP
package import OrcModel
import Synchronization
import System

extension DockerRuntime {
  /// The largest build context, in bytes.
  static let contextBytesMax: Int64 = 2 << 30
  /// The largest file of registry logins, in bytes.
  static let loginBytesMax = 1 << 20

  /// See Runtime.
  package func fetchImage(
    _ image: ImageSource, refresh: Bool, progress: @Sendable (Job.Progress, String) -> Void
  ) async throws -> [String] {
    let reference = EngineImageName(image.reference).description
    let isPresent = try await isPresent(image.reference)
    if isPresent, !refresh { return [] }
    do {
      if let build = image.build {
        try await makeImage(reference, build, ignoresCache: refresh, progress)
      } else {
        try await pull(reference, progress)
      }
    } catch let error as EngineError {
      let act = image.build == nil ? "pull" : "build"
      guard isPresent else { throw OrcError(error, "\(act) the image \(printable(reference))") }
      return ["\(act) of the image \(reference) failed, the one on this machine is used: \(error.message)"]
    }
    memory.with { $0.images[image.reference] = nil }
    return []
  }

  private func isPresent(_ reference: String) async throws -> Bool {
    try await doing("look for the image \(printable(reference))") {
      do {
        _ = try await image(reference)
        return true
      } catch let error as EngineError where error.isMissing {
        return false
      }
    }
  }

  /// An image by reference: from memory while events are followed; throws 404 when the engine has none.
  func image(_ reference: String) async throws -> KnownImage {
    if let known = memory.with({ $0.isLive ? $0.images[reference] : nil }) { return known }
    let found = KnownImage(try await engine.image(reference))
    memory.with { state in
      state.images[reference] = found
      state.imagesByID[found.id] = found
    }
    return found
  }

  /// Learns what a container's image says of itself; nothing hangs on it, so a failure is no failure.
  func rememberImage(_ id: String) async {
    guard !id.isEmpty, memory.with({ $0.imagesByID[id] == nil }), let found = try? await engine.image(id) else {
      return
    }
    memory.with { $0.imagesByID[id] = KnownImage(found) }
  }

  private func pull(_ reference: String, _ progress: @Sendable (Job.Progress, String) -> Void) async throws {
    let name = EngineImageName(reference)
    var sum = EngineProgressSum()
    let phase = "pulling image \(reference)"
    progress(.init(done: 0, total: nil, unit: "bytes"), phase)
    try await engine.pull(name, login: try login(for: name.registry)) { line in
      guard sum.take(line) else { return }
      progress(.init(done: sum.current, total: sum.total, unit: "bytes"), phase)
    }
  }

  private func login(for registry: String) throws -> EngineRegistryLogin? {
    guard let path = configuration.registryLogins else { return nil }
    let parts = path.split(separator: "/")
    guard let file = parts.last else { return nil }
    let bytes = try doingFile("read the registry logins in \(path)") { () throws(FileError) in
      try DirectoryHandle(path: "/" + parts.dropLast().joined(separator: "/"))
        .read(RelativePath(String(file)), max: Self.loginBytesMax)
    }
    return try RegistryLogins(bytes, file: path).login(for: registry)
  }

  private func doingFile<Value>(_ act: String, _ body: () throws(FileError) -> Value) throws(OrcError) -> Value {
    do {
      return try body()
    } catch {
      throw OrcError(error, act)
    }
  }

  private func makeImage(
    _ reference: String, _ build: ImageBuild, ignoresCache: Bool,
    _ progress: @Sendable (Job.Progress, String) -> Void
  ) async throws {
    let request = EngineBuildRequest(
      tag: reference, file: build.file,
      arguments: Dictionary(build.arguments.map { ($0.name, $0.value) }) { $1 }, ignoresCache: ignoresCache)
    let context = HTTPClientRequest.Body.stream(length: nil) { writer in
      let options = TarBuilder.Options(owner: FileOwner(user: 0, group: 0), bytesMax: Self.contextBytesMax)
      let tar = TarBuilder(try DirectoryHandle(path: build.folder), options: options)
      while let part = try tar.next() { try await writer.write(part) }
    }
    let phase = "building image \(reference)"
    progress(.init(done: 0, total: nil, unit: "steps"), phase)
    var output = BuildOutput()
    do {
      try await engine.build(request, context: context) { line in
        guard let step = output.take(line) else { return }
        progress(.init(done: step.number, total: step.count, unit: "steps"), phase)
      }
    } catch let error as EngineError where error.kind == .refused {
      throw EngineError(.refused, status: error.status, error.message + output.tail)
    }
  }
}

/// Reads the output of a build: the steps, and the last lines for the case that it fails.
struct BuildOutput {
  /// How much of the output an error repeats, in lines.
  static let tailLinesMax = 8
  /// And of each line, in characters.
  static let lineCharactersMax = 200

  private var lines: [String] = []

  /// Takes a line; answers the step that begins with it (`Step 2/5 : RUN ...`).
  mutating func take(_ line: EngineProgress) -> (number: Int, count: Int)? {
    guard let text = line.text else { return nil }
    for part in text.split(whereSeparator: \.isNewline) {
      lines.append(String(part.prefix(Self.lineCharactersMax)))
      if lines.count > Self.tailLinesMax { lines.removeFirst() }
    }
    guard text.hasPrefix("Step ") else { return nil }
    let numbers = text.dropFirst("Step ".count).prefix { $0 != " " }.split(separator: "/").compactMap { Int($0) }
    return numbers.count == 2 ? (max(0, numbers[0] - 1), numbers[1]) : nil
  }

  /// What was said last, for the end of a message.
  var tail: String { lines.isEmpty ? "" : "; the last lines were: " + lines.joined(separator: " | ") }
}

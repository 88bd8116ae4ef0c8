package import OrcModel
import Synchronization

extension FakeRuntime {
  package func folder(_ id: ServerID) async throws -> FolderState {
    try await enter(.folder, id)
    return state.withLock { state in
      FolderState(exists: state.folders[id] != nil, digests: Self.digests(state.folders[id]))
    }
  }

  package func specFromManifest(_ base: ServerSpec) async throws -> ServerSpec {
    try await enter(.specFromManifest, base.id)
    guard let spec = state.withLock({ $0.folders[base.id]?.manifest }) else {
      throw OrcError(.planInvalid, "The manifest of [\(base.id)] is missing.")
    }
    return spec
  }

  package func writeFolder(_ spec: ServerSpec, seed: FolderSeed) async throws -> FolderDigests {
    try await enter(.writeFolder, spec.id)
    return state.withLock { state in
      var folder = state.folders[spec.id] ?? Folder()
      if !seed.keepsManifest || folder.manifest == nil { folder.manifest = spec }
      for file in seed.files { folder.files[file.path] = file.bytes }
      state.folders[spec.id] = folder
      return Self.digests(folder)
    }
  }

  package func readFile(_ id: ServerID, path: String, bytesMax: Int) async throws -> [UInt8]? {
    try await enter(.readFile, id)
    return state.withLock { $0.folders[id]?.files[path] }
  }

  package func fetchImage(
    _ image: ImageSource, refresh: Bool, progress: @Sendable (Job.Progress, String) -> Void
  ) async throws -> [String] {
    try await enter(.fetchImage)
    progress(Job.Progress(done: 1, total: 2, unit: "layers"), "pulling \(image.reference)")
    if refresh { state.withLock { $0.imageVersion += 1 } }
    return []
  }

  package func create(_ spec: ServerSpec) async throws {
    try await enter(.create, spec.id)
    guard state.withLock({ $0.folders[spec.id] != nil }) else {
      throw OrcError(.actionFailed, "The folder of [\(spec.id)] is missing.")
    }
    change(spec.id, .other) { state in
      state.networks.insert(spec.id)
      if let old = state.containers[spec.id], old.spec == spec, old.imageVersion == state.imageVersion { return }
      state.containers[spec.id] = Container(
        spec: spec, imageVersion: state.imageVersion,
        status: ServerStatus(state: .created, since: state.clock, imageType: "fake", imageVersion: "1"))
    }
  }

  package func start(_ spec: ServerSpec) async throws {
    try await enter(.start, spec.id)
    let refusal: OrcError? = state.withLock { state in
      guard let container = state.containers[spec.id] else {
        return OrcError(.actionFailed, "There is no container of [\(spec.id)].")
      }
      let claims = Set(container.spec.ports.map(\.claim))
      let other = state.containers.first { id, other in
        id != spec.id && other.status.state == .running && !claims.isDisjoint(with: other.spec.ports.map(\.claim))
      }
      let holder = other?.key.description ?? state.foreign.first { claims.contains($0.claim) }?.holder.description
      return holder.map { holder in
        OrcError(.portsUsed, "A port of [\(spec.id)] is held by \(holder).", details: .init(holder: holder))
      }
    }
    if let refusal { throw refusal }
    run(spec.id)
  }

  private func run(_ id: ServerID) {
    change(id, .startRequest) { state in
      guard state.containers[id]?.status.state != .running else { return }
      state.containers[id]?.status = ServerStatus(
        state: .running, since: state.clock, imageType: "fake", imageVersion: "1")
    }
  }

  private func end(_ id: ServerID, _ cause: RuntimeChangeCause, exitCode: Int) {
    change(id, cause) { state in
      guard state.containers[id]?.status.state == .running else { return }
      state.containers[id]?.status = ServerStatus(state: .exited, since: state.clock, exitCode: exitCode)
    }
  }

  package func stop(_ spec: ServerSpec) async throws {
    try await enter(.stop, spec.id)
    end(spec.id, .stopRequest, exitCode: 0)
  }

  package func kill(_ id: ServerID) async throws {
    try await enter(.kill, id)
    end(id, .stopRequest, exitCode: 137)
  }

  package func remove(_ id: ServerID, files: FilesPolicy) async throws {
    try await enter(.remove, id)
    change(id, .other) { state in
      state.containers[id] = nil
      state.networks.remove(id)
      if files == .delete { state.folders[id] = nil }
    }
  }

  /// A digest that changes with the text; not SHA-256, which nobody here depends on.
  static func digests(_ folder: Folder?) -> FolderDigests {
    FolderDigests(
      manifest: folder?.manifest.map { digest("\($0)".utf8) },
      document: folder?.files["config.json"].map { digest($0) })
  }

  private static func digest(_ bytes: some Sequence<UInt8>) -> String {
    // FNV-1a, 64 bit.
    String(bytes.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }, radix: 16)
  }
}

extension FakeRuntime {
  /// Lets the next call of an operation fail.
  package func fail(_ operation: Operation, _ error: OrcError = OrcError(.actionFailed, "The engine refused.")) {
    state.withLock { $0.failures[operation, default: []].append(error) }
  }

  /// Holds every call of an operation until the gate is opened, or the caller is cancelled.
  package func hold(_ operation: Operation) -> Gate {
    let gate = Gate()
    state.withLock { $0.gates[operation] = gate }
    return gate
  }

  /// Lets the runtime stop answering.
  package func lose(_ reason: String = "connection refused") {
    state.withLock { state in
      state.lostReason = reason
      for follower in state.followers.values { follower.yield(.lost(reason: reason)) }
    }
  }

  /// Lets it answer again: followers get a new snapshot.
  package func comeBack() {
    state.withLock { state in
      state.lostReason = nil
      for follower in state.followers.values { follower.yield(Self.present(state)) }
    }
  }

  /// What a person does with the engine's own tools.
  package func startByHand(_ id: ServerID) { run(id) }

  /// What a person does with the engine's own tools.
  package func stopByHand(_ id: ServerID) { end(id, .stopRequest, exitCode: 0) }

  /// The game ends by itself.
  package func crash(_ id: ServerID) { end(id, .ended, exitCode: 1) }

  /// A person removes the container, without stopping it first.
  package func removeByHand(_ id: ServerID) {
    change(id, .other) { $0.containers[id] = nil }
  }

  /// A person edits the manifest; nil deletes it.
  package func editManifest(_ id: ServerID, _ edit: (ServerSpec?) -> ServerSpec?) {
    state.withLock { state in
      let edited = edit(state.folders[id]?.manifest)
      state.folders[id]?.manifest = edited
    }
  }

  /// A person edits a file; nil deletes it.
  package func editFile(_ id: ServerID, _ path: String, _ bytes: [UInt8]?) {
    state.withLock { $0.folders[id, default: Folder()].files[path] = bytes }
  }

  /// A person removes a whole folder.
  package func removeFolder(_ id: ServerID) { state.withLock { $0.folders[id] = nil } }

  /// Adds lines to a server's output.
  package func print(_ id: ServerID, _ lines: [String]) {
    state.withLock { $0.output[id, default: []] += lines }
  }

  /// Lets something else hold ports of the host.
  package func occupy(_ uses: [PortUse]) { state.withLock { $0.foreign = uses } }

  /// Whether servers answer queries.
  package func answerProbes(_ answers: Bool) { state.withLock { $0.answersProbes = answers } }

  /// The calls so far, each `operation` or `operation uid`.
  package var calls: [String] { state.withLock { $0.calls } }

  /// The containers by server.
  package var containers: [ServerID: Container] { state.withLock { $0.containers } }

  /// The servers that have a network.
  package var networks: Set<ServerID> { state.withLock { $0.networks } }

  /// The folders by server.
  package var folders: [ServerID: Folder] { state.withLock { $0.folders } }
}

package import OrcModel
import Synchronization

extension FakeRuntime {
  /// A staged restore: what comes, and what was there, once it is in place.
  struct Restore {
    var token: String
    var new: [String: [UInt8]]
    var old: [String: [UInt8]]?
  }

  /// Takes bytes as a file `world` of an archive.
  package func storeUpload(_ id: UploadID, _ content: ByteStream, announced: Int?) async throws -> Upload {
    try await enter(.storeUpload)
    var bytes: [UInt8] = []
    for try await part in content { bytes += part }
    let stored = bytes
    state.withLock { $0.uploads[id] = ["user/world": stored] }
    return Upload(id: id, bytes: bytes.count, format: .zip, digest: "digest", createdAt: state.withLock { $0.clock })
  }

  package func hasUpload(_ id: UploadID) async throws -> Bool {
    try await enter(.hasUpload)
    return state.withLock { $0.uploads[id] != nil }
  }

  package func removeUpload(_ id: UploadID) async throws {
    try await enter(.removeUpload)
    state.withLock { $0.uploads[id] = nil }
  }

  package func verifyBackup(_ name: BackupName, progress: @Sendable (Job.Progress) -> Void) async throws {
    try await enter(.verifyBackup, name.server)
    progress(Job.Progress(done: 1, total: 1, unit: "bytes"))
  }

  package func stageRestore(
    _ id: ServerID, _ restore: RestoreInput, token: String, progress: @Sendable (Job.Progress) -> Void
  ) async throws -> StagedRestore {
    if let staged = try await stagedRestore(id, token: token) { return staged }
    try await enter(.stageRestore, id)
    progress(Job.Progress(done: 1, total: 1, unit: "bytes"))
    let files: [String: [UInt8]]? = state.withLock { state in
      switch restore.source {
      case .backup(let name): state.backups[name]
      case .upload(let id): state.uploads[id]
      }
    }
    guard let files else { throw OrcError(.noSuchBackup, "There is no such archive.") }
    let worlds = files.filter { ["user", "data", "config"].contains($0.key.split(separator: "/").first) }
    state.withLock { $0.restores[id] = Restore(token: token, new: worlds) }
    return StagedRestore(replaces: worlds.keys.sorted())
  }

  package func stagedRestore(_ id: ServerID, token: String) async throws -> StagedRestore? {
    try await enter(.stagedRestore, id)
    return state.withLock { state in
      guard let restore = state.restores[id], restore.token == token else { return nil }
      let isSwapped = restore.old != nil
      return StagedRestore(replaces: restore.new.keys.sorted(), isBegun: isSwapped, isSwapped: isSwapped)
    }
  }

  package func swapRestore(_ id: ServerID, token: String) async throws {
    try await enter(.swapRestore, id)
    state.withLock { state in
      guard let restore = state.restores[id], restore.token == token, restore.old == nil else { return }
      let old = state.folders[id]?.files ?? [:]
      state.restores[id]?.old = old
      let kept = old.filter { !["user", "data", "config"].contains($0.key.split(separator: "/").first) }
      state.folders[id]?.files = kept.merging(restore.new) { $1 }
    }
  }

  package func undoRestore(_ id: ServerID, token: String) async throws {
    try await enter(.undoRestore, id)
    state.withLock { state in
      guard let restore = state.restores[id], restore.token == token else { return }
      if let old = restore.old { state.folders[id]?.files = old }
      state.restores[id] = nil
    }
  }

  package func endRestore(_ id: ServerID) async throws {
    try await enter(.endRestore, id)
    state.withLock { $0.restores[id] = nil }
  }

  package func keptRestores() async throws -> Set<ServerID> { state.withLock { Set($0.restores.keys) } }

  /// A server's files by path.
  package func files(of id: ServerID) -> [String: [UInt8]] { state.withLock { $0.folders[id]?.files ?? [:] } }
}

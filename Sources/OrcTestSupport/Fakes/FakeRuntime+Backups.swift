package import OrcModel
import Synchronization

extension FakeRuntime {
  package func writeBackup(
    _ id: ServerID, name: BackupName, includesData: Bool, progress: @Sendable (Job.Progress) -> Void
  ) async throws -> Backup {
    try await enter(.writeBackup, id)
    progress(Job.Progress(done: 1, total: nil, unit: "bytes"))
    return state.withLock { state in
      let files = state.folders[id]?.files.filter { includesData || !$0.key.hasPrefix("data/") } ?? [:]
      let kept = state.backups[name] ?? files
      state.backups[name] = kept
      return Backup(name: name, bytes: kept.count, createdAt: state.clock, digest: "digest")
    }
  }

  package func backups(_ id: ServerID) async throws -> [Backup] {
    try await enter(.backups, id)
    return state.withLock { state in
      state.backups.filter { $0.key.server == id }.map { name, files in
        Backup(name: name, bytes: files.count, createdAt: state.clock)
      }.sorted { $0.name > $1.name }
    }
  }

  package func removeBackup(_ name: BackupName) async throws {
    try await enter(.removeBackup, name.server)
    state.withLock { $0.backups[name] = nil }
  }

  package func readBackup(_ name: BackupName, from offset: Int) async throws -> (bytes: Int, content: ByteStream) {
    try await enter(.backups, name.server)
    guard let files = state.withLock({ $0.backups[name] }) else {
      throw OrcError(.noSuchBackup, "There is no backup [\(name)].")
    }
    let bytes = Array(files.keys.sorted().joined(separator: "\n").utf8.dropFirst(offset))
    return (
      bytes.count + offset,
      ByteStream { stream in
        stream.yield(bytes)
        stream.finish()
      }
    )
  }

  /// The backups by name, each as the files it has.
  package var savedFiles: [BackupName: [String: [UInt8]]] { state.withLock { $0.backups } }
}

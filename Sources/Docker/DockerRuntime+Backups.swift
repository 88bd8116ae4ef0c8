package import OrcModel

extension DockerRuntime {
  /// See BackupStorage.
  package func writeBackup(
    _ id: ServerID, name: BackupName, includesData: Bool, progress: @Sendable (Job.Progress) -> Void
  ) async throws -> Backup {
    try await doing("save [\(id)]") {
      try await saved.write(id, name, includesData: includesData, progress: progress)
    }
  }

  /// See BackupStorage.
  package func backups(_ id: ServerID) async throws -> [Backup] {
    try await doing("list the backups of [\(id)]") { try saved.list(id) }
  }

  /// See BackupStorage.
  package func removeBackup(_ name: BackupName) async throws {
    try await doing("remove the backup \(name)") { try saved.remove(name) }
  }

  /// See BackupStorage.
  package func readBackup(_ name: BackupName, from offset: Int) async throws -> (bytes: Int, content: ByteStream) {
    try await doing("read the backup \(name)") { try saved.read(name, from: offset) }
  }
}

package import OrcModel

extension DockerRuntime {
  /// See RestoreStorage.
  package func storeUpload(_ id: UploadID, _ content: ByteStream, announced: Int?) async throws -> Upload {
    try await uploads.store(id, content, announced: announced)
  }

  /// See RestoreStorage.
  package func hasUpload(_ id: UploadID) async throws -> Bool {
    try await doing("look for the upload \(id)") { try uploads.has(id) }
  }

  /// See RestoreStorage.
  package func removeUpload(_ id: UploadID) async throws {
    try await doing("remove the upload \(id)") { try uploads.remove(id) }
  }

  /// See RestoreStorage.
  package func verifyBackup(_ name: BackupName, progress: @Sendable (Job.Progress) -> Void) async throws {
    try await doing("check the backup \(name)") { try await saved.verify(name, progress) }
  }

  /// See RestoreStorage.
  package func stageRestore(
    _ id: ServerID, _ restore: RestoreInput, token: String, progress: @Sendable (Job.Progress) -> Void
  ) async throws -> StagedRestore {
    // Its sum tells more than those inside it: also of what was changed on purpose.
    if case .backup(let name) = restore.source {
      try await doing("check the backup \(name)") { try await saved.checkDigest(name) }
    }
    return try await doing("unpack the files of [\(id)]") {
      try await restores.stage(id, restore, token: token, progress: progress)
    }
  }

  /// See RestoreStorage.
  package func stagedRestore(_ id: ServerID, token: String) async throws -> StagedRestore? {
    try await doing("look at the restore of [\(id)]") { try await restores.staged(id, token: token) }
  }

  /// See RestoreStorage.
  package func swapRestore(_ id: ServerID, token: String) async throws {
    try await doing("put the files of [\(id)] into place") { try await restores.swap(id, token: token) }
  }

  /// See RestoreStorage.
  package func undoRestore(_ id: ServerID, token: String) async throws {
    try await doing("put the former files of [\(id)] back") { try await restores.undo(id, token: token) }
  }

  /// See RestoreStorage.
  package func endRestore(_ id: ServerID) async throws {
    try await doing("let go of the former files of [\(id)]") { try await restores.end(id) }
  }

  /// See RestoreStorage.
  package func keptRestores() async throws -> Set<ServerID> {
    try await doing("look for restores") { try await restores.kept() }
  }
}

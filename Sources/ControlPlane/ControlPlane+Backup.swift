import Logging
package import OrcModel

extension ControlPlane {
  /// How long a game may take over writing its world down before it is saved.
  static let flushPause = Duration.seconds(2)

  /// Makes a backup; also of a server that was destroyed and whose files were kept.
  ///
  /// - Throws: `srv.dne`, `srv.busy`, `orc.notavailable`.
  package func backUp(_ id: ServerID, by requester: String) async throws -> Accepted {
    guard registry.record(id) != nil else { throw OrcError(.noSuchServer, "There is no server [\(id)].") }
    try await requireRuntime()
    guard try await runtime.folder(id).exists else {
      throw OrcError(.noSuchServer, "There is no folder of [\(id)] that could be saved.")
    }
    return try await journal(makeJob(.backup, id, by: requester), on: id) { $0.backup = try await freeName(id) }
  }

  /// The name of this second, or of the next one that is free.
  func freeName(_ id: ServerID) async throws -> BackupName {
    let taken = Set(try await runtime.backups(id).map(\.name))
    var second = Int(configuration.now())
    while true {
      let name = BackupName(id, stamp: Self.stamp(second))
      if !taken.contains(name) { return name }
      second += 1
    }
  }

  /// A moment as `YYYYMMDD-HHMMSS` in UTC.
  private static func stamp(_ second: Int) -> String {
    let date = CivilDate(days: second / 86_400)
    func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let clock = second % 86_400
    return "\(date.year)\(padded(date.month))\(padded(date.day))-"
      + "\(padded(clock / 3_600))\(padded(clock / 60 % 60))\(padded(clock % 60))"
  }

  /// The work of a backup's job: the same name after a crash, so that it is made once.
  func save(_ job: Job, _ record: ServerRecord) async throws {
    guard let name = job.input.backup else { throw OrcError(.internalError, "The job has no name for its backup.") }
    await flush(job, record)
    registry.updateJob(job.id) { $0.phase = "saving files" }
    let pace = Pace(Self.progressSeconds, now: configuration.now)
    let made = try await runtime.writeBackup(
      record.id, name: name, includesData: !record.spec.keepsWorldApart
    ) { progress in
      guard pace.isDue() else { return }
      self.registry.updateJob(job.id) { $0.progress = progress }
    }
    try pass("backup.written")
    registry.updateJob(job.id) { job in
      job.log.append("\(name): \(made.bytes) bytes\(made.digest.map { ", SHA-256 \($0)" } ?? "")")
    }
    var keeping: Set = [name]
    if case .backup(let source) = job.input.restore?.source { keeping.insert(source) }
    try await retain(record.id, keeping)
  }

  /// Makes a backup, and reads it to its end, before an act takes the world away.
  func saveBeforeLoss(_ job: Job, _ record: ServerRecord) async throws {
    guard let name = job.input.backup else { return }
    try await save(job, record)
    registry.updateJob(job.id) { $0.phase = "checking the backup" }
    let pace = Pace(Self.progressSeconds, now: configuration.now)
    try await runtime.verifyBackup(name) { progress in
      guard pace.isDue() else { return }
      self.registry.updateJob(job.id) { $0.progress = progress }
    }
    let words =
      "The world of [\(record.id)] lies in data/, which a reinit empties: it was saved as \(name) before. "
      + "A restore of that brings it back."
    registry.updateJob(job.id) { job in
      job.progress = nil
      if !job.warnings.contains(words) { job.warnings.append(words) }
    }
    try pass("update.saved")
  }

  /// Has a running game write its world down; one that can't is saved as it is on the disk.
  private func flush(_ job: Job, _ record: ServerRecord) async {
    guard let command = record.spec.flushCommand, record.spec.console == .stdin,
      registry.status(record.id).state == .running
    else { return }
    do {
      try await promptly { try await self.runtime.writeConsole(record.id, line: command) }
      try await configuration.sleep(Self.flushPause)
    } catch {
      registry.updateJob(job.id) {
        $0.warnings.append("The game was not told to write its world down: \(Self.orcError(error).message)")
      }
    }
  }

  /// Removes the oldest backups beyond those that are kept.
  ///
  /// The new one stays whatever the clock said when the others were made, and so does one that is being restored.
  private func retain(_ id: ServerID, _ keeping: Set<BackupName>) async throws {
    guard configuration.backupsKept > 0 else { return }
    let others = try await runtime.backups(id).filter { !keeping.contains($0.name) }
    for old in others.dropFirst(configuration.backupsKept - 1) {
      try await runtime.removeBackup(old.name)
      logger.info("old backup removed", metadata: ["server": "\(id)", "backup": "\(old.name)"])
    }
  }

  /// The backups of a server, newest first; also of one that was removed with all its files.
  ///
  /// - Throws: `srv.dne`.
  package func backups(of id: ServerID) async throws -> [Backup] {
    let backups = try await runtime.backups(id)
    guard registry.record(id) != nil || !backups.isEmpty else {
      throw OrcError(.noSuchServer, "There is no server [\(id)], and no backup of one.")
    }
    return backups
  }

  /// Reads a backup's file from an offset on.
  ///
  /// - Throws: `backup.dne`.
  package func readBackup(_ name: BackupName, from offset: Int) async throws -> (bytes: Int, content: ByteStream) {
    try await runtime.readBackup(name, from: offset)
  }

  /// Removes a backup.
  ///
  /// - Throws: `backup.dne`.
  package func removeBackup(_ name: BackupName, by requester: String) async throws {
    guard try await runtime.backups(name.server).contains(where: { $0.name == name }) else {
      throw OrcError(.noSuchBackup, "There is no backup [\(name)].")
    }
    try await runtime.removeBackup(name)
    logger.info("backup removed", metadata: ["backup": "\(name)", "by": "\(requester)"])
  }
}

import Logging
import Store
import System

/// The copies of the database, in `.orc/copies`: one a day, and one before each change of its form.
///
/// A copy has its final name only when it is whole and on the disk.
struct DatabaseCopies: Sendable {
  /// How many copies of days are kept.
  static let dailyMax = 7
  /// How many copies from before a change of the form are kept.
  static let migrationMax = 3
  /// The time between two copies of days, in seconds.
  static let interval = 24 * 60 * 60

  let path: String
  private let folder: DirectoryHandle
  private let clock: any WallClock

  init(_ stateFolder: String, clock: any WallClock = SystemWallClock()) throws(FileError) {
    path = "\(stateFolder)/copies"
    folder = try DirectoryHandle.making(path: path, mode: 0o700)
    self.clock = clock
  }

  /// Makes the copy of a day when the last one is old enough; answers its name when it did.
  func makeDaily(_ copy: (String) async throws -> Void) async throws -> String? {
    let now = clock.now()
    // By name, which neither a restore nor a copy of the folder changes.
    let due = Self.stamp(WallTime(seconds: now.seconds - Self.interval))
    if let last = try names("orc-day-").last, last.suffix(Self.stampLength) > "\(due).db" { return nil }
    let name = "orc-day-\(Self.stamp(now)).db"
    try folder.removeFile(RelativePath("daily.part"))
    try await copy("\(path)/daily.part")
    try finish("daily.part", name)
    try trim("orc-day-", Self.dailyMax)
    return name
  }

  /// Keeps the database as it is before its form is changed.
  func beforeMigration(of version: Int, _ copy: (String) throws -> Void) throws {
    try folder.removeFile(RelativePath("migration.part"))
    try copy("\(path)/migration.part")
    try finish("migration.part", "orc-form\(version)-\(Self.stamp(clock.now())).db")
    try trim("orc-form", Self.migrationMax)
  }

  private func finish(_ part: String, _ name: String) throws(FileError) {
    let path = try RelativePath(part)
    let file = try folder.openFile(path)
    try file.sync(path: part)
    try folder.rename(path, to: RelativePath(name), replacing: true)
  }

  private func trim(_ prefix: String, _ count: Int) throws(FileError) {
    for name in try names(prefix).dropLast(count) { try folder.removeFile(RelativePath(name)) }
  }

  /// Oldest first, as their stamps sort.
  private func names(_ prefix: String) throws(FileError) -> [String] {
    try folder.names().map { String(decoding: $0, as: UTF8.self) }
      .filter { $0.hasPrefix(prefix) && $0.hasSuffix(".db") }
      .sorted { ($0.suffix(Self.stampLength), $0) < ($1.suffix(Self.stampLength), $1) }
  }

  /// `20261127T112233Z.db`.
  private static let stampLength = 19

  private static func stamp(_ time: WallTime) -> String { time.rfc3339().filter { $0 != "-" && $0 != ":" } }
}

extension Serving {
  /// How often it is looked whether a copy is due: a machine that sleeps at night gets its copy too.
  static let copyCheckInterval = Duration.seconds(60 * 60)

  /// Copies the database once a day until cancelled.
  func copyDaily(_ store: SQLiteStore) async {
    var pause = Self.settlingTime
    while (try? await Task.sleep(for: pause)) != nil {
      pause = Self.copyCheckInterval
      do {
        let made = try await DatabaseCopies(settings.stateFolder).makeDaily { try await store.copy(to: $0) }
        if let made { logger.info("database copied", metadata: ["copy": "\(made)"]) }
      } catch {
        logger.error("the database is not copied", metadata: ["error": "\(error)"])
      }
    }
  }
}

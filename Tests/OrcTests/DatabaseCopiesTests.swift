import OrcTestSupport
import Synchronization
import System
import Testing

@testable import Store
@testable import orc

@Suite struct DatabaseCopiesTests {
  private final class Clock: WallClock {
    let seconds = Mutex(1_795_225_623)
    func now() -> WallTime { WallTime(seconds: seconds.withLock { $0 }) }
  }

  let folder: TemporaryFolder
  private let clock = Clock()

  init() throws { folder = try TemporaryFolder() }

  private func list() throws -> [String] {
    try ChildProcess.run(["ls", folder.path + "/copies"]).output.split(separator: "\n").map(String.init)
  }

  /// A database as the first version of Orc left it.
  private func makeOld(_ path: String) throws {
    let database = try Database(path: path)
    try database.runScript(Database.migrations[0])
    try database.run("PRAGMA user_version = 1")
  }

  @Test func oneADayAndAWeekOfThem() async throws {
    let path = folder.path + "/orc.db"
    let store = try SQLiteStore(path: path, executor: try ThreadExecutor("test")) { _ in }
    let id = try await store.installationID()
    let copies = try DatabaseCopies(folder.path, clock: clock)
    for day in 0..<10 {
      let first = try await copies.makeDaily { try await store.copy(to: $0) }
      let second = try await copies.makeDaily { try await store.copy(to: $0) }
      #expect(first != nil && second == nil, "day \(day)")
      clock.seconds.withLock { $0 += DatabaseCopies.interval }
    }
    let names = try list()
    #expect(names.count == DatabaseCopies.dailyMax && names.last == "orc-day-20261130T014703Z.db", "\(names)")
    let mode = try ChildProcess.run(["stat", "-c", "%a", "\(copies.path)/\(names[0])", copies.path]).output
    #expect(mode == "600\n700\n")
    let copy = try ChildProcess.run([
      "sqlite3", "\(copies.path)/\(names[0])", "PRAGMA integrity_check; SELECT id FROM installation",
    ])
    #expect(copy.output == "ok\n\(id)\n")
    // The documented way back: the copy takes the place of the database.
    let restored = try TemporaryFolder()
    _ = try ChildProcess.run(["cp", "\(copies.path)/\(names[0])", restored.path + "/orc.db"])
    let again = try SQLiteStore(path: restored.path + "/orc.db", executor: try ThreadExecutor("test")) { _ in }
    #expect(try await again.installationID() == id)
  }

  @Test func aDatabaseIsKeptBeforeItsFormChanges() async throws {
    let path = folder.path + "/orc.db"
    let copies = try DatabaseCopies(folder.path, clock: clock)
    let open = {
      try SQLiteStore(
        path: path, executor: try ThreadExecutor("test"), copying: { try copies.beforeMigration(of: $0, $1) }
      ) { _ in }
    }
    let fresh = try TemporaryFolder()
    _ = try SQLiteStore(
      path: fresh.path + "/orc.db", executor: try ThreadExecutor("test"),
      copying: { try copies.beforeMigration(of: $0, $1) }
    ) { _ in }
    #expect(try list().isEmpty, "a new one has nothing to lose")
    try makeOld(path)
    _ = try await open().adopted()
    #expect(try list() == ["orc-form1-20261121T014703Z.db"])
    let version = try ChildProcess.run([
      "sqlite3", "\(copies.path)/orc-form1-20261121T014703Z.db", "PRAGMA user_version",
    ])
    #expect(version.output == "1\n")
  }

  @Test func withoutACopyNothingIsChanged() async throws {
    struct Full: Error {}
    let path = folder.path + "/orc.db"
    try makeOld(path)
    #expect(throws: Full.self) {
      try SQLiteStore(path: path, executor: try ThreadExecutor("test"), copying: { _, _ in throw Full() }) { _ in }
    }
    #expect(try ChildProcess.run(["sqlite3", path, "PRAGMA user_version"]).output == "1\n")
  }
}

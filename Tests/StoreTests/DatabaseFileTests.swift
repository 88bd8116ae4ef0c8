import OrcModel
import OrcTestSupport
import Testing

@testable import Store

@Suite struct DatabaseFileTests {
  let samples: StoreSamples

  init() throws { samples = try StoreSamples() }

  @Test func onlyItsOwnerReadsIt() async throws {
    let store = try samples.open()
    _ = try await store.installationID()
    let modes = try ChildProcess.run(["stat", "-c", "%a %n", samples.path, samples.path + "-wal"]).output
    #expect(modes == "600 \(samples.path)\n600 \(samples.path)-wal\n")
    #expect(try samples.sqlite3("PRAGMA journal_mode; PRAGMA integrity_check; PRAGMA foreign_key_check") == "wal\nok\n")
  }

  @Test func aNewerDatabaseIsRefusedAndLeftAlone() async throws {
    _ = try await samples.open().installationID()
    _ = try samples.sqlite3("PRAGMA user_version = 99")
    let error = try refusal()
    #expect(error.message.contains("its version is 99") && error.message.contains(samples.path), "\(error)")
    #expect(try samples.sqlite3("PRAGMA user_version; SELECT count(*) FROM installation") == "99\n1\n")
  }

  @Test func aDatabaseOfAnotherProgramIsRefused() throws {
    _ = try samples.sqlite3("CREATE TABLE theirs (a)")
    #expect(try refusal().message.contains("another program"))
    #expect(try samples.sqlite3("SELECT count(*) FROM sqlite_schema") == "1\n")
  }

  @Test func aFileThatIsNoDatabaseIsToldAndKept() throws {
    let bytes = String(repeating: "this is no database. ", count: 200)
    _ = try ChildProcess.run(["tee", samples.path], input: Array(bytes.utf8))
    let error = try refusal()
    #expect(error.message.contains("is damaged") && error.message.contains(samples.path), "\(error)")
    #expect(try ChildProcess.run(["cat", samples.path]).output == bytes)
  }

  @Test func aDamagedPageIsTold() async throws {
    let store = try samples.open()
    for number in 0..<50 { try await store.save(try StoreSamples.record("pong.s\(number)", ports: [number + 1])) }
    _ = try samples.sqlite3("PRAGMA wal_checkpoint(TRUNCATE)")
    let root = try samples.sqlite3("SELECT rootpage FROM sqlite_schema WHERE name = 'servers'")
    let page = try #require(Int(root.filter(\.isNumber)))
    let damaged = try StoreSamples()
    _ = try ChildProcess.run(["cp", samples.path, damaged.path])
    let seek = "seek=\((page - 1) * 4_096)"
    _ = try ChildProcess.run([
      "dd", "if=/dev/urandom", "of=\(damaged.path)", "bs=1", "count=4096", "conv=notrunc", "status=none", seek,
    ])
    do {
      _ = try await damaged.open().servers()
      Issue.record("the damage was not seen")
    } catch let error as OrcError {
      #expect(error.message.contains("is damaged"), "\(error)")
    }
  }

  @Test func aMissingFolderIsTold() throws {
    do {
      _ = try SQLiteStore(path: samples.folder.path + "/no/orc.db", executor: makeStoreThread()) { _ in }
      Issue.record("it opened")
    } catch let error as OrcError {
      #expect(error.cause?.contains("No such file or directory") == true, "\(error)")
    }
  }

  private func refusal() throws -> OrcError {
    do {
      _ = try samples.open()
    } catch let error as OrcError {
      #expect(error.code == .internalError)
      return error
    }
    Issue.record("it opened")
    return OrcError(.badInput, "")
  }
}

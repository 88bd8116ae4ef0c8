import Crypto
import Glibc
import HTTP
import JSON
import OrcTestSupport
import Testing

/// The `peon` command as a process, against an Orc that answers from memory.
@Suite struct PeonCommandTests {
  @Test func restoreTakesTheNewestAfterAsking() async throws {
    try await FakeOrc.with { (fake) async throws in
      let silent = try await fake.peon(["restore", "waiter.one"])
      #expect(silent.status == 2 && silent.errors.contains("--yes"))
      #expect(fake.changes.isEmpty)
      let no = try await fake.peon.onTerminal(["restore", "waiter.one"], [("[y/N]", "\n")])
      #expect(no.status == 0 && no.output.contains("Nothing was done"))
      #expect(fake.changes.isEmpty)
      let yes = try await fake.peon.onTerminal(["restore", "waiter.one"], [("[y/N]", "y\n")])
      #expect(yes.status == 0, "\(yes.output)")
      #expect(yes.output.contains("unpacking [############............]  50 %  50 files of 100 files"))
      #expect(yes.output.contains("are those of \(FakeOrc.backupName) now"))
      let other = try await fake.peon([
        "restore", "waiter.one", FakeOrc.backupName, "--yes", "--no-backup-first", "--json",
      ])
      #expect(other.status == 0)
      #expect(try JSONValue.parse(other.output)["uid"] == "waiter.one")
      #expect(!other.errors.contains("%"))
      let missing = try await fake.peon(["restore", "waiter.one", "none.zip", "--yes"])
      #expect(missing.status == 1 && missing.errors.contains(FakeOrc.backupName))
      let asked = fake.changes
      #expect(asked.count == 2)
      #expect(asked.allSatisfy { $0.line == "POST /api/v2/servers/waiter.one/restore" })
      #expect(asked.first?.body == ["backup": .string(FakeOrc.backupName)])
      #expect(asked.last?.body == ["backup": .string(FakeOrc.backupName), "backup_first": false])
    }
  }

  @Test func aJobIsFollowedOnWhereItsEventsBrokeOff() async throws {
    try await FakeOrc.with { (fake) async throws in
      fake.change { $0.endsEarly = true }
      let result = try await fake.peon(["restart", "waiter.one"])
      #expect(result.status == 0, "\(result.errors)")
      #expect(fake.requests.count { $0.target.hasSuffix("/events") } == 2)
    }
  }

  @Test func uploadsBecomeWorlds() async throws {
    try await FakeOrc.with { (fake) async throws in
      let file = fake.peon.home + "/world.zip"
      _ = try ChildProcess.run(["dd", "if=/dev/urandom", "of=\(file)", "bs=1M", "count=3", "status=none"])
      let restored = try await fake.peon(["upload", file, "--restore", "waiter.one", "--yes"])
      #expect(restored.status == 0, "\(restored.errors)")
      let made = try await fake.peon(["upload", file, "--as", "waiter", "new", "PASSWORD=x", "--no-start", "--json"])
      #expect(made.status == 0, "\(made.errors)")
      #expect(
        fake.changes.map(\.line) == [
          "POST /api/v2/uploads", "POST /api/v2/servers/waiter.one/restore", "POST /api/v2/uploads",
          "POST /api/v2/servers",
        ])
      #expect(fake.changes[1].body == ["upload": "u_1"])
      #expect(fake.changes[3].body["world"] == ["upload": "u_1"])
      #expect(fake.changes[3].body["name"] == "new")
      let sent = fake.requests.first { $0.target.hasSuffix("/uploads") }?.body ?? []
      let digest = try ChildProcess.run(["sha256sum", file]).output
      #expect(digest.hasPrefix(Hex.encode(SHA256.hash(sent))))
      for wrong in [["upload", file], ["upload", file, "--restore", "a.b", "--as", "c"], ["upload"]] {
        #expect(try await fake.peon(wrong).status == 2, "\(wrong)")
      }
      #expect(try await fake.peon(["upload", "/nowhere", "--restore", "waiter.one", "--yes"]).status == 1)
      #expect(try await fake.peon(["upload", "/tmp", "--restore", "waiter.one", "--yes"]).status == 1)
      #expect(fake.changes.count == 4)
    }
  }

  @Test(arguments: [nil, 400_000]) func backupsAreFetched(_ breaksAfter: Int?) async throws {
    try await FakeOrc.with { (fake) async throws in
      let backup = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
      fake.change { ($0.backup, $0.breaksAfter) = (backup, breaksAfter) }
      let file = fake.peon.home + "/copy.zip"
      let result = try await fake.peon(["backup", "waiter.one", "--fetch", "newest", "-o", file])
      #expect(result.status == 0, "\(result.errors)")
      #expect(try ChildProcess.run(["sha256sum", file]).output.hasPrefix(Hex.encode(SHA256.hash(backup))))
      #expect(unsafe access(file + ".part", F_OK) != 0)
      let ranges = fake.requests.compactMap { $0.headers["Range"] }
      #expect(ranges.isEmpty == (breaksAfter == nil), "\(ranges)")
      let again = try await fake.peon(["backup", "waiter.one", "--fetch", FakeOrc.backupName, "-o", file])
      #expect(again.status == 1 && again.errors.contains("is there already"))
    }
  }

  @Test(arguments: [true, false]) func anEarlierAttemptIsGoneOnWith(_ isOfTheSameFile: Bool) async throws {
    try await FakeOrc.with { (fake) async throws in
      let backup = [UInt8](repeating: 7, count: 100_000)
      fake.change { $0.backup = backup }
      let file = fake.peon.home + "/copy.zip"
      let part = [UInt8](repeating: isOfTheSameFile ? 7 : 8, count: 60_000)
      _ = try ChildProcess.run(["tee", file + ".part"], input: part)
      let result = try await fake.peon(["backup", "waiter.one", "--fetch", "newest", "-o", file, "--json"])
      #expect(result.status == 0, "\(result.errors)")
      #expect(try JSONValue.parse(result.output)["bytes"] == 100_000)
      #expect(try ChildProcess.run(["sha256sum", file]).output.hasPrefix(Hex.encode(SHA256.hash(backup))))
      let ranges = fake.requests.filter { $0.target.contains("/backups/") }.map { $0.headers["Range"] }
      #expect(ranges == (isOfTheSameFile ? ["bytes=60000-"] : ["bytes=60000-", nil]))
    }
  }

  @Test func consoleShowsAndSends() async throws {
    try await FakeOrc.with { (fake) async throws in
      let one = try await fake.peon(["console", "waiter.one", "-c", "say hi", "--json"])
      #expect(try JSONValue.parse(one.output)["sent"] == true)
      #expect(fake.changes.map(\.line) == ["PUT /api/v1/server/console/waiter.one"])
      #expect(fake.changes.first?.body == ["command": "say hi"])
      let live = try await fake.peon.onTerminal(["console", "waiter.one"])
      #expect(live.status == 0 && live.hasEcho, "\(live)")
      #expect(live.output.contains("first") && live.output.contains("The output has ended"))
    }
  }

  @Test func jsonIsOneDocument() async throws {
    try await FakeOrc.with { (fake) async throws in
      let runs = [
        ["list"], ["list", "--long"], ["plans"], ["plans", "waiter"], ["status"], ["status", "waiter.one"],
        ["start", "waiter.one", "waiter.two"], ["stop", "waiter.one"], ["stop", "--all", "--yes"],
        ["restart", "waiter.one", "waiter.two"], ["kill", "waiter.one"], ["stats"], ["stats", "waiter.one"],
        ["capacity"], ["version"], ["logs", "waiter.one"], ["schedule"], ["profile", "list"],
        ["keys", "reset", "--yes"],
        ["backup", "waiter.one", "--list"], ["backup", "waiter.one"], ["eradicate", "waiter.one", "--yes"],
        ["destroy", "waiter.one"], ["update", "waiter.one"], ["status", "waiter.none"], ["start", "waiter.none"],
        ["modify", "waiter.one", "MAP=b"], ["rollback", "waiter.one"], ["import"], ["restore", "waiter.one", "--yes"],
        ["create", "waiter", "one", "PASSWORD=x"], ["schedule", "remove", "s_1"],
        ["profile", "add", "p", "http://a", "--no-key"], ["profile", "use", "p"], ["profile", "remove", "p"],
        ["list", "--profile", "none"], ["backup", "waiter.one", "--fetch", "none.zip"],
      ]
      for run in runs {
        let result = try await fake.peon(run + ["--json"])
        #expect((try? JSONValue.parse(result.output)) != nil, "\(run): \(result.output)")
        #expect(!result.output.contains("\u{1B}"))
      }
      let some = try await fake.peon(["start", "waiter.one", "waiter.none", "waiter.two", "--json"])
      #expect(some.status == 1)
      let items = try JSONValue.parse(some.output)["items"]?.array ?? []
      #expect(items.map { $0["uid"]?.string } == ["waiter.one", nil, "waiter.two"], "one that fails stops no other")
      #expect(items[1]["error"]?["code"] == "srv.dne")
      let lines = try await fake.peon(["logs", "-f", "waiter.one", "--json"]).output.split(separator: "\n")
      let values = try lines.map { try JSONValue.parse(String($0)) }
      #expect(values == [["line": "first"], ["line": "second"]])
    }
  }

  @Test func exitCodes() async throws {
    try await FakeOrc.with { (fake) async throws in
      #expect(try await fake.peon(["list"]).status == 0)
      #expect(try await fake.peon(["status", "waiter.none"]).status == 1)
      for wrong in [["nonsense"], ["list", "--nonsense"], ["stop"], ["-u"], ["list", "--url", "nowhere"]] {
        #expect(try await fake.peon(wrong).status == 2, "\(wrong)")
      }
      #expect(try await fake.peon(["list", "--home", "/nowhere"]).status == 3)
      #expect(try await fake.peon(["list", "--url", "http://127.0.0.1:1"]).status == 3)
      #expect(try await fake.peon(["--help"]).status == 0)
      #expect(try await fake.peon([]).output.contains("SUBCOMMANDS"), "help where there is no terminal")
    }
  }

  @Test func whatCannotBeUndoneWantsTheName() async throws {
    try await FakeOrc.with { (fake) async throws in
      #expect(try await fake.peon(["eradicate", "waiter.one"]).status == 2)
      let wrong = try await fake.peon.onTerminal(["eradicate", "waiter.one"], [("files:", "waiter.two\n")])
      #expect(wrong.output.contains("Nothing was done"))
      #expect(fake.changes.isEmpty)
      let right = try await fake.peon.onTerminal(["eradicate", "waiter.one"], [("files:", "waiter.one\n")])
      #expect(right.status == 0)
      let stop = try await fake.peon.onTerminal(["-k"], [("Stop waiter.one?", "y\n")])
      #expect(stop.status == 0, "\(stop.output)")
      #expect(
        fake.changes.map(\.line) == [
          "DELETE /api/v2/servers/waiter.one?data=delete", "POST /api/v2/servers/waiter.one/actions/stop",
        ])
    }
  }
}

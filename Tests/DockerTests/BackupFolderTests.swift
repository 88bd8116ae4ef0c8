@testable import Docker
import Archive
import Crypto
import OrcModel
import OrcTestSupport
import System
import Testing

@Suite("backups as files")
struct BackupFolderTests {
  let home: TemporaryFolder
  let backups: BackupFolder
  let id: ServerID

  init() throws {
    home = try TemporaryFolder()
    backups = try BackupFolder(home: home.path, faults: FaultPoints())
    id = try ServerID(parsing: "valheim.fjord")
    _ = try shell(
      """
      mkdir -p servers/valheim/fjord/user/mydata/data servers/valheim/fjord/data/game servers/valheim/fjord/config/empty
      cd servers/valheim/fjord
      echo world > user/mydata/data/level.dat; echo game > data/game/bin; echo '{}' > config.json
      chmod 640 config.json; chmod 750 user/mydata; ln -s /etc/passwd user/link; mkfifo user/pipe
      head -c 300000 /dev/urandom > user/random; : > user/empty
      touch -d '2026-03-04 05:06:07 UTC' user/mydata/data/level.dat
      """)
  }

  private func shell(_ script: String) throws -> String {
    let result = try ChildProcess.run(["sh", "-ec", "cd \(home.path)\n\(script)"])
    guard result.status == 0 else { throw ChildProcess.Failure(description: result.errors) }
    return result.output
  }

  private func name(_ second: Int = 0) -> BackupName { BackupName(id, stamp: "20260101-00000\(second)") }

  @Test func aBackupIsAZipOfAllButTheGame() async throws {
    let made = try await backups.write(id, name(), includesData: false) { _ in }
    let zip = "\(home.path)/backup/\(name())"
    #expect(try shell("sha256sum < \(zip)").hasPrefix(made.digest ?? "-"))
    #expect(try shell("stat -c '%s %a' \(zip)") == "\(made.bytes) 640\n")
    let listed = try ChildProcess.run(["python3", "-m", "zipfile", "-l", zip]).output
    for part in ["config.json", "user/mydata/data/level.dat", "config/empty/", "user/empty", "user/random"] {
      #expect(listed.contains(part), "\(part)")
    }
    for part in ["data/game", "pipe", "passwd"] { #expect(!listed.contains(part), "\(part)") }
    _ = try shell("mkdir out && cd out && unzip -q \(zip)")
    #expect(
      try shell("cmp out/user/random servers/valheim/fjord/user/random; cat out/user/mydata/data/level.dat")
        == "world\n")
    #expect(
      try shell("readlink out/user/link; cat backup/\(name()).sha256; cd backup; sha256sum -c --status *.sha256")
        == "/etc/passwd\n\(made.digest ?? "-")  \(name())\n")
    #expect(try shell("stat -c '%a' out/config.json out/user/mydata") == "640\n750\n")
    #expect(try shell("TZ=UTC stat -c '%y' out/user/mydata/data/level.dat").hasPrefix("2026-03-04 05:06:07"))
  }

  @Test func whereTheWorldLiesInDataItIsIncluded() async throws {
    _ = try await backups.write(id, name(), includesData: true) { _ in }
    let listed = try ChildProcess.run(["python3", "-m", "zipfile", "-l", "\(home.path)/backup/\(name())"]).output
    #expect(listed.contains("data/game/bin"))
  }

  @Test(arguments: ["user", "config", "data"]) func aLinkInPlaceOfTheWorldIsTold(_ name: String) async throws {
    _ = try shell("mv servers/valheim/fjord/\(name) elsewhere; ln -s ../../../elsewhere servers/valheim/fjord/\(name)")
    let error = await #expect(throws: OrcError.self) {
      _ = try await backups.write(id, self.name(), includesData: true) { _ in }
    }
    #expect(error?.message.contains("'\(name)' of the server is a symbolic link") == true)
    #expect(try shell("ls -A backup") == "")
  }

  @Test func theSameNameIsMadeOnceAndAHalfOneIsForgotten() async throws {
    _ = try shell("mkdir backup && echo half > backup/.\(name()).part")
    let first = try await backups.write(id, name(), includesData: false) { _ in }
    _ = try shell("echo more > servers/valheim/fjord/user/new")
    let again = try await backups.write(id, name(), includesData: false) { _ in }
    #expect(again.bytes == first.bytes)
    #expect(again.digest == first.digest && again.digest != nil)
    #expect(try shell("ls -A backup") == "\(name())\n\(name()).sha256\n")
    _ = try shell("rm backup/*.sha256")
    let summed = try await backups.write(id, name(), includesData: false) { _ in }
    #expect(summed.digest == first.digest, "what a crash left without its sum gets it")
  }

  @Test func listedNewestFirstReadAndRemoved() async throws {
    _ = try shell("mkdir backup && touch backup/valheim.other-20260101-000000.zip backup/notes.txt")
    for second in 0..<3 { _ = try await backups.write(id, name(second), includesData: false) { _ in } }
    #expect(try backups.list(id).map(\.name) == [name(2), name(1), name(0)])
    #expect(try backups.list(id).allSatisfy { $0.digest?.count == 64 })
    for offset in [0, 299_999] {
      let (bytes, content) = try backups.read(name(1), from: offset)
      var read: [UInt8] = []
      for try await part in content { read += part }
      #expect(read.count == bytes - offset && bytes > 300_000)
      _ = try ChildProcess.run(["tee", "\(home.path)/part"], input: read)
      _ = try shell("tail -c +\(offset + 1) backup/\(name(1)) | cmp - part")
    }
    try backups.remove(name(1))
    try backups.remove(name(1))
    #expect(try backups.list(id).map(\.name) == [name(2), name(0)])
    #expect(throws: OrcError.self) { _ = try backups.read(name(1), from: 0) }
    #expect(try shell("ls -A backup | grep -c \(name(1)) || true") == "0\n")
    try await backups.verify(name(0)) { _ in }
    _ = try shell("printf X | dd of=backup/\(name(0)) bs=1 seek=200000 conv=notrunc")
    let damaged = await #expect(throws: OrcError.self) { try await backups.verify(name(0)) { _ in } }
    #expect(damaged?.message.contains("SHA-256") == true)
    _ = try shell("rm backup/\(name(0)).sha256")
    await #expect(throws: OrcError.self, "each file's own sum tells too") { try await backups.verify(name(0)) { _ in } }
  }

  @Test(.enabled(if: ProcessFacts.owner.user == 0, "mounting needs root"))
  func aFullDiskIsToldAndLeavesNothing() async throws {
    _ = try shell("mkdir backup && mount -t tmpfs -o size=128k none backup")
    defer { _ = try? shell("umount backup") }
    let error = await #expect(throws: OrcError.self) {
      _ = try await backups.write(id, name(), includesData: false) { _ in }
    }
    #expect(error?.code == .noSpace)
    #expect(try shell("ls -A backup") == "")
    #expect(try shell("cat servers/valheim/fjord/user/mydata/data/level.dat") == "world\n")
  }
}

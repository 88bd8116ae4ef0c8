@testable import Docker
import Archive
import OrcModel
import OrcTestSupport
import System
import Testing

@Suite("restores of files")
struct RestoreFolderTests {
  let home: TemporaryFolder
  let backups: BackupFolder
  let restores: RestoreFolder
  let uploads: UploadFolder
  let id: ServerID
  let name: BackupName
  private let live = "servers/valheim/fjord"

  init() throws {
    home = try TemporaryFolder()
    backups = try BackupFolder(home: home.path, faults: FaultPoints())
    restores = try RestoreFolder(home: home.path, faults: FaultPoints())
    uploads = try UploadFolder(home: home.path)
    id = try ServerID(parsing: "valheim.fjord")
    name = BackupName(id, stamp: "20260101-000000")
    _ = try shell(
      """
      mkdir -p \(live)/user/worlds/deep \(live)/data/game/maps \(live)/config
      cd \(live)
      echo world > user/worlds/deep/level.dat; head -c 300000 /dev/urandom > user/worlds/region; : > user/empty
      echo game > data/game/bin; echo map > data/game/maps/one; echo state > config/server.state
      echo '{}' > config.json; echo 'name: x' > docker-compose.yml; echo file > server.cfg
      ln -s /opt/elsewhere user/link; chmod 2750 user/worlds; chmod 640 user/worlds/region; chmod 751 user/worlds/deep
      [ "$(id -u)" != 0 ] || chown -hR 1000:1001 user config; chmod 2750 user/worlds
      touch -hd '2026-03-04 05:06:07 UTC' user/worlds/deep/level.dat user/worlds/deep user/worlds user/link user
      """)
  }

  private func shell(_ script: String) throws -> String {
    let result = try ChildProcess.run(["bash", "-ec", "cd \(home.path)\n\(script)"])
    guard result.status == 0 else { throw ChildProcess.Failure(description: result.errors) }
    return result.output
  }

  /// Everything about the files below a folder but what a zip does not keep: parts of seconds.
  private func listing(_ path: String) throws -> String {
    try shell(
      """
      cd \(path); find . -printf '%p %y %m %U %G %Ts %l\n' | sort
      find . -type f -print0 | sort -z | xargs -0 sha256sum
      """)
  }

  private func input(_ source: RestoreSource, _ folder: String = "user", _ files: [String] = []) -> RestoreInput {
    RestoreInput(source: source, folder: folder, files: files)
  }

  private func upload(_ path: String) async throws -> UploadID {
    let id = try #require(UploadID("u_" + String(repeating: "0", count: 26)))
    let bytes = try DirectoryHandle(path: home.path).read(RelativePath(path), max: 1 << 30)
    let content = ByteStream { stream in
      for start in stride(from: 0, to: bytes.count, by: 70_000) {
        stream.yield(Array(bytes[start..<min(bytes.count, start + 70_000)]))
      }
      stream.finish()
    }
    let stored = try await uploads.store(id, content, announced: bytes.count)
    #expect(stored.bytes == bytes.count)
    #expect(try shell("sha256sum < \(path)").hasPrefix(stored.digest))
    return id
  }

  /// Changes, adds and removes files of the world.
  private func spoil() throws {
    _ = try shell(
      """
      cd \(live); echo spoilt > user/worlds/region; rm user/worlds/deep/level.dat; echo new > user/worlds/new
      chmod 700 user/worlds; echo other > config/server.state; echo newer > data/game/bin; echo set > server.cfg
      """)
  }

  @Test func theWorldIsBackByteForByte() async throws {
    let before = try (listing("\(live)/user"), listing("\(live)/config"))
    _ = try await backups.write(id, name, includesData: false) { _ in }
    try spoil()
    let spoilt = try listing(live)
    let staged = try await restores.stage(id, input(.backup(name)), token: "j") { _ in }
    #expect(staged == StagedRestore(replaces: ["user", "config"]))
    #expect(try listing(live) == spoilt, "staging touches nothing")
    #expect(try await restores.stage(id, input(.backup(name)), token: "j") { _ in } == staged)
    try await restores.swap(id, token: "j")
    try await restores.swap(id, token: "j")
    #expect(try listing("\(live)/user") == before.0)
    #expect(try listing("\(live)/config") == before.1)
    #expect(try shell("cat \(live)/data/game/bin \(live)/server.cfg") == "newer\nset\n", "those are not the backup's")
    #expect(try await restores.staged(id, token: "j")?.isSwapped == true)
    #expect(try await restores.kept() == [id])
    try await restores.end(id)
    #expect(try await restores.kept() == [])
    #expect(try (listing("\(live)/user"), listing("\(live)/config")) == before)
  }

  @Test func undoneItIsAsBefore() async throws {
    _ = try await backups.write(id, name, includesData: true) { _ in }
    try spoil()
    _ = try shell("rm -r \(live)/config")
    let spoilt = try listing(live)
    _ = try await restores.stage(id, input(.backup(name), "user", ["server.cfg"]), token: "j") { _ in }
    try await restores.swap(id, token: "j")
    #expect(try shell("cat \(live)/server.cfg \(live)/config/server.state") == "file\nstate\n")
    try await restores.undo(id, token: "j")
    try expectSame(spoilt)
    try await restores.undo(id, token: "j")
    try expectSame(spoilt)
    #expect(try await restores.kept() == [])
  }

  /// Moving things within the server's folder changes the time of that folder alone.
  private func expectSame(_ before: String) throws {
    func lines(_ text: String) -> [Substring] { text.split(separator: "\n").filter { !$0.hasPrefix(". ") } }
    #expect(try lines(listing(live)) == lines(before))
  }

  @Test(arguments: ["zip", "tar", "tar.gz"]) func aWorldIsUploaded(_ format: String) async throws {
    let commands = [
      "zip": "zip -qr ../world.zip .", "tar": "tar cf ../world.tar .", "tar.gz": "tar czf ../world.tar.gz .",
    ]
    _ = try shell(
      """
      mkdir -p up/worlds up/game/maps up/__MACOSX; cd up; echo mine > worlds/region; echo single > adminlist
      echo two > game/maps/two; echo junk > __MACOSX/x
      \(try #require(commands[format]))
      """)
    let source = RestoreSource.upload(try await upload("world.\(format)"))
    // Worlds in user/: a folder with files in it is replaced whole, a file alone comes beside the others.
    _ = try await restores.stage(id, input(source), token: "j") { _ in }
    try await restores.swap(id, token: "j")
    #expect(
      try shell("cd \(live)/user; ls; ls worlds; cat worlds/region adminlist") == """
        adminlist
        empty
        game
        link
        worlds
        region
        mine
        single

        """)
    if ProcessFacts.owner.user == 0 {
      #expect(try shell("stat -c %u \(live)/user/worlds/region \(live)/user/game/maps") == "1000\n1000\n")
    }
    // The same into data/, where the game lies: what has no files of its own is gone through.
    _ = try await restores.stage(id, input(source, "data"), token: "k") { _ in }
    try await restores.swap(id, token: "k")
    #expect(
      try shell("cd \(live)/data; cat game/bin; ls game/maps . ") == """
        game
        .:
        adminlist
        game
        worlds

        game/maps:
        two

        """)
    try await restores.undo(id, token: "k")
    #expect(try shell("cd \(live)/data; ls . game/maps") == ".:\ngame\n\ngame/maps:\none\n")
  }

  @Test func aWholeServersFolderIsUploaded() async throws {
    _ = try shell("rm \(live)/user/link; cd \(live); zip -qry ../../../whole.zip .")
    let sums = "cd \(live); sha256sum user/worlds/region user/worlds/deep/level.dat data/game/bin config/server.state"
    let before = try shell(sums)
    try spoil()
    _ = try shell("echo mine > \(live)/config.json")
    let staged = try await restores.stage(id, input(.upload(upload("whole.zip"))), token: "j") { _ in }
    #expect(staged.replaces == ["user", "data", "config"])
    try await restores.swap(id, token: "j")
    #expect(try shell(sums) == before)
    #expect(try shell("cat \(live)/config.json; ls \(live)/user/worlds") == "mine\ndeep\nregion\n")
  }

  @Test(arguments: [
    "head -c 2000 good.zip > bad", "head -c -30 good.zip > bad", "echo nothing > bad", ": > bad",
    "cp good.zip bad; printf XXXX | dd of=bad bs=1 seek=5000 conv=notrunc",
    "tar czf whole.tgz servers; head -c 5000 whole.tgz > bad", "ln -s /etc ln; zip -qy bad.zip ln; mv bad.zip bad",
    "tar cPf bad /etc/hostname", "mkfifo p; tar cf bad p", "tar cf bad --transform=s,good,../../x, good.zip",
  ])
  func whatCannotBeUsedChangesNothing(_ script: String) async throws {
    _ = try shell("mkdir empty; (cd \(live)/user/worlds && zip -qr ../../../../../good.zip .)\n\(script)")
    let before = try listing(live)
    let error = await #expect(throws: OrcError.self) {
      let id = try await upload("bad")
      _ = try await restores.stage(self.id, input(.upload(id)), token: "j") { _ in }
    }
    #expect(error?.code == .badInput, "\(String(describing: error))")
    #expect(try listing(live) == before)
    #expect(try await restores.kept() == [])
  }

  @Test func missingOnesAreTold() async throws {
    let upload = try #require(UploadID("u_" + String(repeating: "1", count: 26)))
    for source in [RestoreSource.backup(name), .upload(upload)] {
      let error = await #expect(throws: OrcError.self) {
        _ = try await restores.stage(id, input(source), token: "j") { _ in }
      }
      #expect(error?.code == .noSuchBackup)
    }
    #expect(try await restores.kept() == [])
  }

  @Test func anotherRestoreLetsGoOfTheFirst() async throws {
    _ = try await backups.write(id, name, includesData: false) { _ in }
    for token in ["j", "k"] {
      try spoil()
      _ = try await restores.stage(id, input(.backup(name)), token: token) { _ in }
      try await restores.swap(id, token: token)
    }
    #expect(try await restores.staged(id, token: "j") == nil)
    try await restores.undo(id, token: "j")
    #expect(try await restores.staged(id, token: "k") == nil, "undoing one that is over lets go of all")
  }

  @Test(.enabled(if: ProcessFacts.owner.user == 0, "mounting needs root"))
  func aFullDiskLeavesTheWorldAlone() async throws {
    _ = try await backups.write(id, name, includesData: false) { _ in }
    _ = try shell(
      """
      mkdir keep; cp -a servers/. keep/; mount -t tmpfs -o size=600k none servers; cp -a keep/. servers/
      """)
    defer { _ = try? shell("umount servers") }
    try spoil()
    _ = try shell("head -c 300000 /dev/urandom > servers/filler")
    let before = try listing(live)
    let error = await #expect(throws: OrcError.self) {
      _ = try await restores.stage(id, input(.backup(name)), token: "j") { _ in }
    }
    #expect(error?.code == .noSpace, "\(String(describing: error))")
    #expect(try listing(live) == before)
    #expect(try await restores.kept() == [])
  }

  @Test(.enabled(if: ProcessFacts.owner.user == 0, "mounting needs root"))
  func aWorldOnAnotherDiskIsLeftAlone() async throws {
    _ = try await backups.write(id, name, includesData: false) { _ in }
    _ = try shell("mount -t tmpfs -o size=600k none \(live)/user; echo there > \(live)/user/here")
    defer { _ = try? shell("umount \(live)/user") }
    let error = await #expect(throws: OrcError.self) {
      _ = try await restores.stage(id, input(.backup(name)), token: "j") { _ in }
    }
    #expect(error?.message.contains("on a disk of its own") == true, "\(String(describing: error))")
    #expect(try shell("ls \(live)/user") == "here\n")
    #expect(try await restores.kept() == [])
  }

  @Test func oldUploadsAreLetGoOf() async throws {
    _ = try shell("mkdir -p backup/.uploads; touch -d '2 days ago' backup/.uploads/u_old; touch backup/.uploads/u_new")
    try await uploads.sweep()
    #expect(try shell("ls backup/.uploads") == "u_new\n")
  }

  @Test func anUploadThatBreaksOffIsForgotten() async throws {
    let id = try #require(UploadID("u_" + String(repeating: "2", count: 26)))
    struct Gone: Error {}
    let content = ByteStream { stream in
      stream.yield([0x50, 0x4B, 3, 4])
      stream.finish(throwing: Gone())
    }
    await #expect(throws: Gone.self) { _ = try await uploads.store(id, content, announced: nil) }
    #expect(try shell("ls -A backup/.uploads") == "")
    #expect(try !uploads.has(id))
    let none = ByteStream { $0.finish() }
    let error = await #expect(throws: OrcError.self) {
      _ = try await uploads.store(id, none, announced: Int.max)
    }
    #expect(error?.code == .noSpace)
  }
}

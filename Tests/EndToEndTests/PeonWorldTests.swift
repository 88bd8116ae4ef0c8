import Glibc
import JSON
import OrcTestSupport
import Testing

extension EngineScenarios {
  /// `peon` over the socket of a real Orc: worlds, consoles, and what can't be undone.
  @Suite struct PeonWorlds {
    private static let talkerPlan = """
      title: Talker
      version: "1.0.0"
      image: orc-test/base:1
      command: [sh, -c, 'echo ready; trap "exit 0" TERM; while read line; do echo "heard $line"; done; sleep 1000']
      console: stdin
      ports:
        - - {name: PORT, host: 24600, protocol: udp}
      volumes:
        - {source: user, target: /user}
        - {source: config, target: /config}
      stop: {grace: 1}

      """

    private func start() throws -> (orc: OrcProcess, peon: PeonRun) {
      let home = try TemporaryFolder()
      _ = try ChildProcess.run(["mkdir", "-p", "\(home.path)/plans/talker"])
      _ = try ChildProcess.run(["tee", "\(home.path)/plans/talker/plan.yml"], input: Array(Self.talkerPlan.utf8))
      let orc = try OrcProcess(["CONSOLE_INPUT": "enabled"], home: home)
      return (orc, PeonRun(home: home.path, configuration: home.path + "/own"))
    }

    private func write(_ orc: OrcProcess, _ text: String, to path: String) throws {
      let script = "mkdir -p \"$(dirname \"$1\")\" && cat > \"$1\""
      let result = try ChildProcess.run(
        ["sh", "-c", script, "sh", orc.home.path + "/" + path], input: Array(text.utf8))
      #expect(result.status == 0, "\(result.errors)")
    }

    @Test func worldsGoAndCome() async throws {
      let (orc, peon) = try start()
      defer { withExtendedLifetime(orc) {} }
      func done(_ arguments: String...) async throws -> ChildProcess.Result {
        let result = try await peon(arguments)
        #expect(result.status == 0, "\(arguments): \(result.errors)")
        return result
      }
      let world = "servers/talker/one/user/world/level"
      _ = try await done("create", "talker", "one")
      try write(orc, "first", to: world)
      _ = try await done("backup", "talker.one")
      let copy = orc.home.path + "/copy.zip"
      #expect(try await done("backup", "talker.one", "--fetch", "newest", "-o", copy).output.contains("is here"))
      #expect(try ChildProcess.run(["unzip", "-p", copy, "user/world/level"]).output == "first")
      try write(orc, "second", to: world)
      #expect(try await done("restore", "talker.one", "--yes").output.contains("talker.one is running"))
      #expect(try orc.read(world) == "first")

      try write(orc, "third", to: "out/world/level")
      _ = try ChildProcess.run(["tar", "-czf", "world.tgz", "-C", "out", "world"], folder: orc.home.path)
      let sent = try await peon.onTerminal(
        ["upload", orc.home.path + "/world.tgz", "--restore", "talker.one", "--no-backup-first"], [("[y/N]", "y\n")])
      #expect(sent.status == 0 && sent.output.contains("uploading"), "\(sent.output)")
      #expect(try orc.read(world) == "third")
      let new = try await done("upload", copy, "--as", "talker", "two", "--no-start", "--json")
      #expect(try JSONValue.parse(new.output)["uid"] == "talker.two")
      #expect(try orc.read("servers/talker/two/user/world/level") == "first")

      let bad = orc.home.path + "/bad.zip"
      _ = try ChildProcess.run(["sh", "-c", "head -c 200 '\(copy)' > '\(bad)'"])
      let refused = try await peon(["upload", bad, "--restore", "talker.one", "--yes"])
      #expect(refused.status == 1, "\(refused.errors)")
      #expect(try orc.read(world) == "third")

      #expect(try await peon(["eradicate", "talker.two"]).status == 2)
      _ = try await done("eradicate", "talker.two", "--yes")
      #expect(eventually { !orc.exists("servers/talker/two") })
      _ = try await done("destroy", "talker.one", "--delete-files", "--yes")
    }

    @Test func consolesTalk() async throws {
      let (orc, peon) = try start()
      defer { withExtendedLifetime(orc) {} }
      #expect(try await peon(["create", "talker", "three"]).status == 0)
      #expect(try await peon(["console", "talker.three", "-c", "say hi"]).status == 0)
      let live = try await peon.onTerminal(
        ["console", "talker.three"], [("heard say hi", "hello there\r"), ("heard hello there", "\u{4}")])
      #expect(live.status == 0 && live.stepsLeft == 0 && live.hasEcho, "\(live)")
      #expect(try await peon(["logs", "talker.three"]).output.contains("heard hello there"))
      let chain = try await peon([
        "schedule", "add", "talker.three", "stop", "--every", "1d", "--then", "backup", "--then", "start:5m",
        "--missed",
        "run_once", "--json",
      ])
      let then = try JSONValue.parse(chain.output)["then"]?.array
      #expect(then?.last == ["action": "start", "delay_seconds": 300], "\(chain)")
      #expect(
        try await peon(["schedule", "add", "talker.three", "stop", "--in", "2h", "--then", "start:x"]).status == 2)
      let stats = try await peon(["stats", "--json"])
      #expect(try JSONValue.parse(stats.output)["items"]?.array?.first?["uid"] == "talker.three")
      let capacity = try await peon(["-c"]).output
      #expect(capacity.contains("Processors") && capacity.contains("1, of them 1 running"))
      #expect(try await peon(["list", "--long"]).output.contains("orc-test/base:1"))
      #expect(try await peon(["-k"]).status == 2, "it can't ask here")
      #expect(try await peon(["-k", "--yes"]).output.contains("talker.three is exited"))
      let off = try await peon(["console", "talker.three", "-c", "say hi"])
      #expect(off.status == 1, "\(off)")
      #expect(try await peon(["keys", "reset", "--yes"]).errors.contains("API_KEY"))
      #expect(try await peon(["eradicate", "talker.three", "--yes"]).status == 0)
    }
  }
}

/// Keys need no engine.
@Suite struct PeonKeyTests {
  @Test func aResetKeyTakesTheOldOnesPlaceAtOnce() async throws {
    let home = try TemporaryFolder()
    let port = try freePort()
    let child = try ChildProcess.start(
      [try packageFolder() + "/.build/debug/orc", "serve"],
      environment: [
        "PATH": "/usr/bin:/bin", "ORC_HOME": home.path, "ORC_LISTEN": "127.0.0.1:\(port)",
        "DOCKER_HOST": "unix://\(home.path)/no-engine.sock",
      ], outputPath: home.path + "/out", errorPath: home.path + "/log")
    defer {
      child.signal(SIGTERM)
      child.wait()
    }
    let address = "http://127.0.0.1:\(port)"
    #expect(eventually { (try? curl("GET", "\(address)/healthz").status) == 200 })
    let told = try ChildProcess.run(["cat", home.path + "/out"]).output
    let old = try #require(told.split(whereSeparator: \.isWhitespace).last.map(String.init))
    let peon = PeonRun(home: home.path, configuration: home.path + "/own")
    let direct = ["ORC_HOME": ""]
    #expect(try await peon(["profile", "add", "here", address], input: old + "\n").status == 0)
    #expect(try await peon(["list", "--profile", "here"], environment: direct).status == 0)
    #expect(try await peon(["list", "--url", address, "--key", "wrong"]).status == 4)

    let first = try await peon(["keys", "reset", "--yes"])
    let new = first.output.split(whereSeparator: \.isWhitespace).map(String.init)
    #expect(new.count == 1 && new[0].hasPrefix("orc_") && new[0] != old, "\(first)")
    #expect(try await peon(["list", "--url", address, "--key", old]).status == 4)
    #expect(try await peon(["list", "--url", address], environment: ["ORC_KEY": new[0]]).status == 0)

    #expect(try await peon(["list", "--profile", "here"]).status == 4)
    #expect(try await peon(["profile", "add", "here", address], input: new[0] + "\n").status == 0)
    let second = try await peon(["keys", "reset", "--yes", "--profile", "here"])
    #expect(second.status == 0 && second.errors.contains("Profile here"), "\(second)")
    #expect(try await peon(["list", "--profile", "here"]).status == 0, "the profile goes on being a way in")
    let log = try ChildProcess.run(["cat", home.path + "/log"]).output
    #expect(!log.contains("orc_"))
  }
}

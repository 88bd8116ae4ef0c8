import JSON
import OrcTestSupport
import Testing

/// The `peon` command on a terminal, and with a shell around it.
@Suite struct PeonTerminalRunTests {
  @Test(arguments: [40, 60, 100]) func tablesFit(_ columns: Int) async throws {
    try await FakeOrc.with { (fake) async throws in
      let words = "\u{1B}[2J" + String(repeating: "words ", count: 40)
      fake.change { $0.servers = [FakeOrc.server("waiter.one", "running", description: words)] }
      let shown = try await fake.peon.onTerminal(["list"], columns: columns, environment: ["NO_COLOR": "1"])
      #expect(!shown.output.contains("\u{1B}"))
      for line in shown.output.split(whereSeparator: \.isNewline) { #expect(line.count <= columns, "\(line)") }
      #expect(shown.output.contains("waiter.one") && shown.output.contains("…"))
      let coloured = try await fake.peon.onTerminal(["list"], columns: columns)
      #expect(coloured.output.contains("\u{1B}[32mrunning\u{1B}[0m"))
      #expect(!coloured.output.contains("\u{1B}[2J"))
      #expect(try await fake.peon(["list"]).output.contains("words words words words words words words words words"))
    }
  }

  @Test func ctrlCAtASecretQuestionLeavesTheTerminalAsItWas() async throws {
    try await FakeOrc.with { (fake) async throws in
      let ended = try await fake.peon.onTerminal(["create", "waiter", "x"], [("PASSWORD", ""), (": ", "half\u{3}")])
      #expect(ended.status == 130)
      #expect(ended.hasEcho)
      #expect(!ended.output.contains("half"))
      #expect(fake.changes.isEmpty)
      let terminated = try await fake.peon.onTerminal(["create", "waiter", "x"], [("PASSWORD", nil)])
      #expect(terminated.status == 128 + 15 && terminated.hasEcho, "\(terminated)")
      let answered = try await fake.peon.onTerminal(
        ["create", "waiter", "one"], [(": ", "wrung\u{7F}\u{7F}\u{7F}ong\n")])
      #expect(answered.status == 0 && answered.hasEcho, "\(answered.output)")
      #expect(fake.changes.first?.body["settings"]?["PASSWORD"] == "wrong")
      #expect(!answered.output.contains("wrong"))
    }
  }

  @Test func theMenuLeadsFromServersToActions() async throws {
    try await FakeOrc.with { (fake) async throws in
      let steps = [("> ", "1\n"), ("> ", "2\n"), ("waiter.one is", ""), ("> ", "99\n"), ("> ", "b\n"), ("> ", "q\n")]
      let shown = try await fake.peon.onTerminal([], steps)
      #expect(shown.status == 0 && shown.stepsLeft == 0, "\(shown.output)")
      #expect(shown.output.contains("1) waiter.one  running"))
      #expect(shown.output.contains("There is no such choice"))
      #expect(fake.changes.map(\.line) == ["POST /api/v2/servers/waiter.one/actions/stop"])
      let left = try await fake.peon.onTerminal([], [("> ", "\u{4}")])
      #expect(left.status == 0 && left.stepsLeft == 0)
      let deeper = try await fake.peon.onTerminal(["menu"], [("> ", "2\n"), ("> ", "\u{4}")])
      #expect(deeper.status == 0 && deeper.stepsLeft == 0)
    }
  }

  @Test func profilesNameOrcs() async throws {
    try await FakeOrc.with { (fake) async throws in
      let added = try await fake.peon.onTerminal(
        ["profile", "add", "garage", "http://127.0.0.1:1"], [("Key of garage", "topsecret\n")])
      #expect(added.status == 0 && !added.output.contains("topsecret"))
      let file = fake.peon.configuration + "/peon/profiles.json"
      #expect(try ChildProcess.run(["stat", "-c", "%a", file]).output == "600\n")
      #expect(try ChildProcess.run(["cat", file]).output.contains("topsecret"))
      #expect(try await fake.peon(["profile", "add", "pipe", "http://[::1]"], input: "fromstdin\n").status == 0)
      #expect(try await fake.peon(["profile", "use", "garage"]).errors.contains("ORC_HOME"))
      let list = try await fake.peon(["profile"]).output
      #expect(list.contains("*  garage") && !list.contains("secret"))
      #expect(try await fake.peon(["list"]).status == 0, "ORC_HOME goes before")
      #expect(try await fake.peon(["list", "--profile", "garage"]).status == 3)
      #expect(try await fake.peon(["list"], environment: ["ORC_HOME": ""]).status == 3)
      #expect(try await fake.peon(["list", "--profile", "none"]).status == 2)
      _ = try ChildProcess.run(["chmod", "644", file])
      let open = try await fake.peon(["list", "--profile", "garage"])
      #expect(open.status == 1 && open.errors.contains("chmod 600"))
    }
  }

  @Test func shellsCompleteNames() async throws {
    try await FakeOrc.with { (fake) async throws in
      for shell in ["bash", "zsh", "fish"] {
        let script = try await fake.peon(["--generate-completion-script", shell])
        #expect(script.status == 0 && script.output.contains("peon") && script.output.contains("eradicate"))
      }
      let folder = try TemporaryFolder()
      _ = try ChildProcess.run(["ln", "-s", try packageFolder() + "/.build/debug/orc", folder.path + "/peon"])
      let driver = """
        source <(peon --generate-completion-script bash)
        COMP_WORDS=(peon "$1" waiter.) COMP_CWORD=2 COMP_LINE="peon $1 waiter." COMP_POINT=$((13 + ${#1}))
        _peon; printf '%s\\n' "${COMPREPLY[@]}"
        """
      let result = try await PeonRun.run(
        ["bash", "-c", driver, "bash", "stop"],
        environment: ["PATH": folder.path + ":/usr/bin:/bin", "ORC_HOME": fake.peon.home])
      #expect(result.output.contains("waiter.one") && result.output.contains("waiter.two"), "\(result)")
    }
  }

  @Test func theDocumentNamesEverything() async throws {
    let document = try ChildProcess.run(["cat", try packageFolder() + "/docs/CLI.md"]).output
    let dump = try ChildProcess.run([try packageFolder() + "/.build/debug/orc", "peon", "--experimental-dump-help"])
    let tree = try #require(try JSONValue.parse(dump.output)["command"])
    var names = ["-l", "-t", "-m", "-c", "-h", "-k", "-u", "-d", "-s", "-p", "-r"]
    func walk(_ command: JSONValue, _ path: [String]) {
      let own = path + [command["commandName"]?.string ?? ""]
      if own.last == "help" { return }
      if path.count > 0 { names.append(own.dropFirst().joined(separator: " ")) }
      for argument in command["arguments"]?.array ?? [] {
        for name in argument["names"]?.array ?? [] {
          names.append((name["kind"] == "long" ? "--" : "-") + (name["name"]?.string ?? "?"))
        }
      }
      for below in command["subcommands"]?.array ?? [] { walk(below, own) }
    }
    walk(tree, [])
    #expect(names.count > 60)
    for name in Set(names).sorted() where !document.contains("`\(name)") {
      Issue.record("docs/CLI.md does not name `\(name)`")
    }
  }
}

import Glibc
import JSON
import OrcTestSupport
import Testing

extension EngineScenarios {
  /// Worlds come back: byte for byte, whatever happens in between.
  @Suite struct Restores {
    /// A scaffold recipe: data and user on one target, so that the world lies in data/.
    private static let scaffoldPlan = """
      title: Scaffold
      version: "1.0.0"
      image: orc-test/base:1
      command:
        - sh
        - -c
        - 'trap "exit 0" TERM; [ ! -e /game/bad ] || exit 3; echo ready; while :; do sleep 1 & wait $!; done'
      ports:
        - - {name: PORT, host: 24450, protocol: udp}
      volumes:
        - {source: data, target: /game}
        - {source: config, target: /config}
      ready: {log: ready}

      """

    private func start(_ extra: [String: String] = [:]) throws -> OrcProcess {
      let home = try TemporaryFolder()
      _ = try ChildProcess.run(["mkdir", "-p", "\(home.path)/plans/scaffold"])
      _ = try ChildProcess.run(["tee", "\(home.path)/plans/scaffold/plan.yml"], input: Array(Self.scaffoldPlan.utf8))
      return try OrcProcess(extra, home: home)
    }

    private func shell(_ orc: OrcProcess, _ script: String) throws -> String {
      let result = try ChildProcess.run(["bash", "-ec", "cd \(orc.home.path)\n\(script)"])
      guard result.status == 0 else { throw ChildProcess.Failure(description: result.errors) }
      return result.output
    }

    /// Kinds, owners, modes, times and sums of all that lies below a folder.
    private func listing(_ orc: OrcProcess, _ path: String) throws -> String {
      try shell(
        orc,
        """
        cd \(path); find . -mindepth 1 -printf '%p %y %U %G %m %Ts %l\n' | sort
        find . -type f -print0 | sort -z | xargs -0 -r sha256sum
        """)
    }

    /// A world with links, owners and odd modes, the parts of a second cut off as a zip does.
    private func makeWorld(_ orc: OrcProcess, _ path: String, _ text: String) throws {
      _ = try shell(
        orc,
        """
        rm -rf \(path)/world; mkdir -p \(path)/world/region; cd \(path)
        head -c 2000000 /dev/urandom > world/region/r.0.mca; seq 200000 > world/text
        echo '\(text)' > world/level.dat
        ln -s level.dat world/link; chmod 711 world/text; chmod 600 world/level.dat
        [ "$(id -u)" != 0 ] || chown -hR 1234:1235 world
        chmod 2750 world/region; touch -hd '2026-05-06 07:08:09.5 UTC' world/* world
        """)
    }

    private func backup(_ orc: OrcProcess, _ uid: String) throws -> String {
      let answer = try orc.act("POST", "/servers/\(uid)/backups", "{}")
      #expect(answer.status == 200, "\(answer)")
      return try #require(try orc.call("GET", "/api/v2/servers/\(uid)/backups").body["items"]?[0]?["id"]?.string)
    }

    @Test func aScaffoldServerKeepsItsWorldThroughBackupReinitAndRestore() throws {
      let orc = try start()
      let made = try orc.act("POST", "/servers", #"{"plan":"scaffold","name":"a"}"#)
      #expect(made.status == 200, "\(made)")
      let data = "servers/scaffold/a/data"
      try makeWorld(orc, data, "first")
      let before = try listing(orc, data)
      let name = try backup(orc, "scaffold.a")
      #expect(
        try shell(orc, "cd backup; sha256sum -c --quiet \(name).sha256; unzip -tqq \(name); echo good") == "good\n")
      let reinit = try orc.act("POST", "/servers/scaffold.a/actions/update", #"{"mode":"reinit"}"#)
      #expect(reinit.status == 200, "\(reinit)")
      #expect(reinit.body["warnings"]?[0]?.string?.contains("was saved as") == true, "\(reinit.body)")
      #expect(try listing(orc, data) == "")
      let saved = try #require(
        try orc.call("GET", "/api/v2/servers/scaffold.a/backups").body["items"]?[0]?["id"]?.string)
      #expect(saved != name)
      for each in [saved, name] {
        try makeWorld(orc, data, "spoilt")
        let restored = try orc.act("POST", "/servers/scaffold.a/restore", #"{"backup":"\#(each)"}"#)
        #expect(restored.status == 200, "\(restored)")
        #expect(try listing(orc, data) == before)
        #expect(try orc.state("scaffold.a") == "running")
      }
      #expect(!orc.exists("servers/.orc/restore/scaffold.a"))
    }

    @Test func aWorldThatTheGameCannotReadIsTakenOutAgain() throws {
      let orc = try start()
      _ = try orc.act("POST", "/servers", #"{"plan":"scaffold","name":"a"}"#)
      let data = "servers/scaffold/a/data"
      try makeWorld(orc, data, "first")
      let before = try listing(orc, data)
      _ = try shell(orc, "mkdir bad; echo x > bad/bad; tar czf bad.tgz -C bad .")
      let upload = try send(orc, "bad.tgz")
      let answer = try orc.act("POST", "/servers/scaffold.a/restore", #"{"upload":"\#(upload)","backup_first":false}"#)
      #expect(answer.status == 502, "\(answer)")
      #expect(answer.body["problem"]?["detail"]?.string?.contains("ended with the restored files") == true, "\(answer)")
      #expect(try listing(orc, data) == before)
      #expect(try eventually { try orc.state("scaffold.a") == "running" })
      #expect(!orc.exists("servers/.orc/restore/scaffold.a"))
    }

    /// Sends a file as a client does; answers the upload's id.
    private func send(_ orc: OrcProcess, _ path: String) throws -> String {
      let answer = try curl(
        "POST", "http://127.0.0.1:\(orc.port)/api/v2/uploads",
        options: ["-H", "X-Api-Key: \(OrcProcess.key)", "-T", "\(orc.home.path)/\(path)"])
      #expect(answer.status == 201, "\(answer)")
      return try #require(answer.body["id"]?.string)
    }

    @Test func anUploadedWorldMakesANewServer() throws {
      let orc = try start()
      _ = try shell(
        orc,
        """
        mkdir -p up/world; head -c 5000000 /dev/urandom > up/world/level.dat; cd up; zip -qr ../world.zip .
        """)
      let upload = try send(orc, "world.zip")
      let made = try orc.act("POST", "/servers", #"{"plan":"scaffold","name":"b","world":{"upload":"\#(upload)"}}"#)
      #expect(made.status == 200, "\(made)")
      #expect(try orc.state("scaffold.b") == "running")
      #expect(try shell(orc, "cmp up/world/level.dat servers/scaffold/b/data/world/level.dat && echo same") == "same\n")
      #expect(try orc.call("DELETE", "/api/v2/uploads/\(upload)").status == 204)
      #expect(try shell(orc, "ls -A backup/.uploads") == "")
      _ = try shell(orc, "head -c 3000000 world.zip > cut.zip")
      let cut = try send(orc, "cut.zip")
      let refused = try orc.act(
        "POST", "/servers", #"{"plan":"scaffold","name":"c","ports":"auto","world":{"upload":"\#(cut)"}}"#)
      #expect(refused.status == 400, "\(refused)")
      #expect(!orc.exists("servers/scaffold/c"))
    }

    @Test func aDownloadGoesOnWhereItBrokeOff() throws {
      let orc = try start()
      _ = try orc.act("POST", "/servers", #"{"plan":"scaffold","name":"a","start":false}"#)
      try makeWorld(orc, "servers/scaffold/a/data", "x")
      let name = try backup(orc, "scaffold.a")
      let url = "http://127.0.0.1:\(orc.port)/api/v2/servers/scaffold.a/backups/\(name)"
      _ = try shell(
        orc,
        """
        curl -sf -H 'X-Api-Key: \(OrcProcess.key)' -r 0-999999 -o part.zip \(url)
        [ "$(stat -c %s part.zip)" = 1000000 ]
        curl -sf -H 'X-Api-Key: \(OrcProcess.key)' -C - -o part.zip \(url)
        cmp part.zip backup/\(name)
        """)
    }

    /// The fault points of a restore, in the order in which the program passes them.
    private func points() throws -> [String] {
      let orc = try start(["ORC_FAULT": "list"])
      _ = try orc.act("POST", "/servers", #"{"plan":"scaffold","name":"a"}"#)
      try makeWorld(orc, "servers/scaffold/a/data", "first")
      let name = try backup(orc, "scaffold.a")
      #expect(try eventually { try orc.faultPoints().last == "backup.ended" })
      let before = try orc.faultPoints().count
      let restored = try orc.act("POST", "/servers/scaffold.a/restore", #"{"backup":"\#(name)"}"#)
      #expect(restored.status == 200, "\(restored)")
      // A job's last boundary is passed after its client has the answer.
      #expect(try eventually { try orc.faultPoints().last == "restore.ended" })
      var seen: Set<String> = []
      return try orc.faultPoints().dropFirst(before).filter { seen.insert($0).inserted }
    }

    @Test func killedAtEveryStepTheWorldIsWhole() throws {
      let points = try points()
      #expect(points.contains("docker.restore.moved") && points.contains("docker.restore.staged"), "\(points)")
      let orc = try start()
      _ = try orc.act("POST", "/servers", #"{"plan":"scaffold","name":"a"}"#)
      let data = "servers/scaffold/a/data"
      try makeWorld(orc, data, "first")
      let first = try listing(orc, data)
      let name = try backup(orc, "scaffold.a")
      var isTouched = false
      for point in points {
        try makeWorld(orc, data, "at \(point)")
        let live = try listing(orc, data)
        orc.killHard()
        try orc.restart(["ORC_FAULT": point])
        _ = try? orc.act("POST", "/servers/scaffold.a/restore", #"{"backup":"\#(name)"}"#)
        #expect(orc.endsByItself() == 128 + SIGKILL, "\(point) was passed")
        isTouched = isTouched || point == "docker.restore.moved"
        if !isTouched { #expect(try listing(orc, data) == live, "untouched at \(point)") }
        try orc.restart()
        #expect(try orc.endsItsJobs(), "recovery after \(point) ends")
        #expect(try listing(orc, data) == first, "after \(point)")
        #expect(try eventually(within: 20) { try orc.state("scaffold.a") == "running" }, "after \(point)")
        #expect(!orc.exists("servers/.orc/restore/scaffold.a"), "after \(point)")
      }
    }
  }
}

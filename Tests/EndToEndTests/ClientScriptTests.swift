import JSON
import OrcTestSupport
import Testing

extension EngineScenarios {
  /// Each of PEON's clients as a small script, which relies on no more and no less than the client does.
  @Suite struct ClientScripts {
    /// In PEON's own format; the image's command waits, and ends on SIGTERM.
    private static let enshrouded = """
      {"metadata": {"game_uid": "enshrouded", "warcamp": "default", "version": "1.0.0",
        "description": "A PEON Enshrouded game server.", "mode": "steamcmd-proton",
        "hostname": "peon.warcamp.enshrouded", "image": "orc-test/base:1"},
       "ports": [[{"PORT": ["24390", "udp"]}]],
       "environment": {"STEAM_ID": "2278520", "SERVER_NAME": null, "PASSWORD": null, "SLOTS": ""},
       "volumes": {"~!/actions": "/actions", "~!/data": "/home/steam/steamcmd/data", "~!/config": "/home/steam/config",
         "~!/user": "/home/steam/steamcmd/data/savegame"}}
      """
    private static let list =
      #"[{"title": "Enshrouded", "game_uid": "enshrouded", "plan_url": "https://plans.example/enshrouded"}]"#

    private func start() throws -> OrcProcess {
      let home = try TemporaryFolder()
      let plan = "\(home.path)/plans/enshrouded"
      _ = try ChildProcess.run(["mkdir", "-p", "\(plan)/actions"])
      _ = try ChildProcess.run(["tee", "\(plan)/plan.json"], input: Array(Self.enshrouded.utf8))
      _ = try ChildProcess.run(["tee", "\(plan)/actions/server_start"], input: Array("#!/bin/sh\n".utf8))
      _ = try ChildProcess.run(["tee", "\(home.path)/plans/plans.json"], input: Array(Self.list.utf8))
      return try OrcProcess(home: home)
    }

    private func run(_ script: String, _ arguments: [String]) throws {
      let path = try packageFolder() + "/Tests/EndToEndTests/Support/clients/\(script)"
      let result = try ChildProcess.run(
        ["timeout", "300", script.hasSuffix(".sh") ? "bash" : "python3", path] + arguments)
      #expect(result.status == 0, "\(script): \(result.output) \(result.errors)")
    }

    @Test func theWebInterface() throws {
      let orc = try start()
      try run("webui.py", ["127.0.0.1:\(orc.port)", OrcProcess.key, "enshrouded", "\(orc.home.path)/servers"])
    }

    @Test func theCollections() throws {
      let orc = try start()
      try run("requests_of_collections.py", ["127.0.0.1:\(orc.port)", OrcProcess.key])
    }

    @Test func theBotWithAGameThatIgnoresSIGTERM() throws {
      let home = try TemporaryFolder()
      let plan = """
        title: Deaf
        version: "1.0.0"
        image: orc-test/base:1
        command: [sh, -c, 'trap "" TERM; while :; do sleep 1; done']
        ports:
          - - {name: PORT, host: 24395, protocol: udp}
        variables:
          SERVER_NAME: {required: true}
        volumes:
          - {source: data, target: /data}
          - {source: user, target: /user}

        """
      _ = try ChildProcess.run(["mkdir", "-p", "\(home.path)/plans/deafbot"])
      _ = try ChildProcess.run(["tee", "\(home.path)/plans/deafbot/plan.yml"], input: Array(plan.utf8))
      let orc = try OrcProcess(home: home)
      try run("bot.py", ["127.0.0.1:\(orc.port)", OrcProcess.key, "deafbot", "fjord"])
    }

    @Test func theCommandLineThatUsesDocker() throws {
      let engine = try #require(TestEngine.shared)
      let compose = try #require(environment("ORC_COMPOSE"))
      let orc = try start()
      for name in ["one", "two"] {
        let made = try orc.act("POST", "/servers", #"{"plan":"waiter","name":"\#(name)","ports":"auto"}"#)
        try #require(made.status == 200, "\(made)")
      }
      let docker = try packageFolder() + "/.build/oracles/engine-20.10/usr/bin/docker"
      let script = try packageFolder() + "/Tests/EndToEndTests/Support/clients/cli.sh"
      let result = try ChildProcess.run(
        ["timeout", "200", "bash", script, docker, compose, orc.home.path, "127.0.0.1:\(orc.port)", OrcProcess.key],
        environment: ["DOCKER_HOST": engine.address, "PATH": "/usr/bin:/bin", "HOME": "/nonexistent"])
      #expect(result.status == 0, "\(result.output) \(result.errors)")
      for name in ["one", "two"] { #expect(try orc.act("DELETE", "/servers/waiter.\(name)?data=delete").status == 200) }
    }
  }
}

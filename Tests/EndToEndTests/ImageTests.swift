import JSON
import OrcTestSupport
import Testing

extension EngineScenarios {
  /// Orc in its own image, started by stock compose from the file at the top of the repository.
  @Suite(.enabled(if: environment("ORC_TEST_ORC_IMAGE") != nil, "no image: ORC_TEST_ORC_IMAGE is not set"))
  struct Image {
    @Test(arguments: ["HOST_DIR is set", "HOST_DIR is not set"])
    func serversOfAContainerLieOnTheHost(_ way: String) throws {
      let engine = try #require(TestEngine.shared)
      let orc = try Composed(engine, tellsHostDirectory: way == "HOST_DIR is set")
      defer { orc.end() }
      try orc.start()
      #expect(
        try eventually(within: 40) { try orc.peon(["status"]).status == 0 },
        "\((try? orc.compose(["logs"]).output) ?? "")")
      let made = try orc.peon(["create", "waiter", orc.name])
      try #require(made.status == 0, "\(made.errors)")
      let inside = try engine.call("GET", "/containers/peon.warcamp.waiter.\(orc.name)/json").body
      let mounts = inside["Mounts"]?.array ?? []
      let folder = "\(orc.folder.path)/home/servers/waiter/\(orc.name)"
      #expect(mounts.contains { $0["Source"]?.string == "\(folder)/user" }, "\(mounts)")
      #expect(
        try eventually { try ChildProcess.run(["cat", "\(folder)/user/environment"]).output.contains("SERVER_NAME=") })

      let own = try engine.call("GET", "/containers/peon.orc/json").body
      #expect(own["HostConfig"]?["CapDrop"]?.array?.first?.string == "ALL")
      #expect(own["Config"]?["Labels"]?["com.peon.description"]?.string != nil)
      #expect(
        try eventually(within: 40) {
          try engine.call("GET", "/containers/peon.orc/json").body["State"]?["Health"]?["Status"]?.string == "healthy"
        })

      // Scripts of the PEON image run this in the folder.
      let shim = "cd /home/peon/servers/waiter/\(orc.name) && docker-compose stop"
      #expect(try orc.compose(["exec", "-T", "orc", "bash", "-c", shim]).status == 0)
      let stopped = try engine.call("GET", "/containers/peon.warcamp.waiter.\(orc.name)/json").body
      #expect(stopped["State"]?["Status"]?.string == "exited")
      #expect(try orc.compose(["restart"]).status == 0)
      #expect(try eventually(within: 40) { try orc.peon(["start", "waiter.\(orc.name)"]).status == 0 })
      #expect(try orc.peon(["destroy", "waiter.\(orc.name)"]).status == 0)
      #expect(try ChildProcess.run(["ls", folder]).status == 0, "a destroyed server's files are kept")
    }

    @Test func aMissingSocketIsNamed() throws {
      let engine = try #require(TestEngine.shared)
      let image = try #require(environment("ORC_TEST_ORC_IMAGE"))
      let body = #"{"Image":"\#(image)","Env":["DOCKER_SOCKET_PATH=/nowhere.sock"]}"#
      let name = "orc-test-preflight"
      _ = try engine.call("DELETE", "/containers/\(name)?force=1")
      let made = try engine.call("POST", "/containers/create?name=\(name)", body: body)
      try #require(made.status == 201, "\(made)")
      defer { _ = try? engine.call("DELETE", "/containers/\(name)?force=1") }
      _ = try engine.call("POST", "/containers/\(name)/start")
      let ended = try engine.call("POST", "/containers/\(name)/wait").body
      #expect(ended["StatusCode"]?.int == 1)
      let told = try curl(
        "GET", "http://engine/v1.41/containers/\(name)/logs?stderr=1", options: ["--unix-socket", engine.socket]
      ).body.string
      #expect(told?.contains("DOCKER_SOCKET_PATH") == true, "\(told ?? "")")
    }
  }
}

/// A compose project with Orc in it, on the test engine.
private struct Composed {
  let engine: TestEngine
  let folder: TemporaryFolder
  let name: String

  init(_ engine: TestEngine, tellsHostDirectory: Bool) throws {
    self.engine = engine
    folder = try TemporaryFolder()
    name = tellsHostDirectory ? "told" : "found"
    let image = try #require(environment("ORC_TEST_ORC_IMAGE"))
    for part in ["servers", "plans/waiter", "backup"] {
      _ = try ChildProcess.run(["mkdir", "-p", "\(folder.path)/home/\(part)"])
    }
    try write("home/plans/waiter/plan.yml", OrcProcess.waiterPlan)
    _ = try ChildProcess.run(["cp", "\(try packageFolder())/docker-compose.yml", folder.path])
    try write(
      ".env",
      """
      PEON_DIRECTORY=\(folder.path)/home
      DOCKER_SOCKET_PATH=\(engine.socket)
      ORC_PUBLISH=127.0.0.1:5099
      API_KEY=image-test-key-0123456789

      """)
    let noHost = tellsHostDirectory ? "" : "\n    environment:\n      HOST_DIR: \"\""
    try write("docker-compose.override.yml", "services:\n  orc:\n    image: \(image)\(noHost)\n")
  }

  private func write(_ path: String, _ text: String) throws {
    _ = try ChildProcess.run(["tee", "\(folder.path)/\(path)"], input: Array(text.utf8))
  }

  func compose(_ arguments: [String]) throws -> ChildProcess.Result {
    try engine.compose(arguments, in: folder.path)
  }

  func start() throws {
    let started = try compose(["up", "-d", "--no-build"])
    guard started.status == 0 else { throw ChildProcess.Failure(description: started.errors) }
  }

  /// The `peon` command in the container.
  func peon(_ arguments: [String]) throws -> ChildProcess.Result {
    try compose(["exec", "-T", "orc", "peon"] + arguments)
  }

  func end() {
    _ = try? engine.call("DELETE", "/containers/peon.warcamp.waiter.\(name)?force=1")
    _ = try? compose(["down", "--timeout", "5"])
    _ = try? engine.call("DELETE", "/networks/waiter_\(name)")
  }
}

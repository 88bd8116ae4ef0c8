@testable import Docker
import HTTP
import Logging
import OrcModel
import OrcTestSupport
import System
import Testing

@Suite("servers' folders and manifests")
struct ServerFolderTests {
  let home: TemporaryFolder
  let runtime: DockerRuntime
  let root: DirectoryHandle
  let spec: ServerSpec

  init() throws {
    home = try TemporaryFolder()
    root = try DirectoryHandle(path: home.path)
    var configuration = DockerConfiguration(home: home.path, installation: "here")
    configuration.subnets = ["10.215.0.0/24"]
    configuration.hostDirectory = "/srv/peon/"
    configuration.addedEnvironment = [EnvironmentEntry(name: "PUBLIC_IP", value: "203.0.113.7")]
    // Networks are asked for when a subnet is chosen; these tests have an engine that never answers otherwise.
    let http = HTTPClient(endpoint: .unix(path: home.path + "/no.sock"), eventLoops: try RealEngine.loops.get())
    runtime = try DockerRuntime(configuration, http: http, log: Logger(label: "test"))
    runtime.memory.with { state in
      state.isLive = true
      state.networks = [:]
    }
    var spec = ServerSpec(
      id: try ServerID(parsing: "satisfactory.ironford"),
      plan: PlanReference(id: try #require(GameID("satisfactory")), version: "1", digest: "d"),
      image: ImageSource(reference: "umlatt/steamcmd"),
      environment: [
        EnvironmentEntry(name: "PORT", value: "7777"),
        EnvironmentEntry(name: "SERVER_NAME", value: #"costs $5 "x" \n"#),
      ],
      ports: [
        PortBinding(name: "PORT", host: 7777, container: 7777, proto: .udp),
        PortBinding(name: "RCON", host: 27020, container: 25575, proto: .tcp),
      ],
      mounts: [
        PlanMount(source: "actions", target: "/actions"), PlanMount(source: "user", target: "/home/steam/my games"),
        PlanMount(source: "server.cfg", target: "/cfg", isReadOnly: true, isFile: true),
      ])
    spec.limits = Limits(memoryBytes: 1 << 30, cpus: 1.5, pids: 100)
    spec.stop = StopRule(signal: "SIGINT", graceSeconds: 90)
    spec.console = .stdin
    spec.hardening = Hardening(
      noNewPrivileges: true, dropsCapabilities: true, addedCapabilities: ["CHOWN"], isRootReadOnly: true,
      temporaryFolders: ["/tmp"])
    self.spec = spec
  }

  private func text(_ path: String) throws -> String {
    String(decoding: try root.read(RelativePath("servers/satisfactory/ironford/" + path), max: 1 << 20), as: UTF8.self)
  }

  private func edit(_ old: String, _ new: String) throws {
    let text = try text("docker-compose.yml")
    #expect(text.contains(old))
    try root.write(
      RelativePath("servers/satisfactory/ironford/docker-compose.yml"), Array(text.replacing(old, with: new).utf8))
  }

  @Test("the manifest is as the Peon API describes it")
  func manifest() async throws {
    _ = try await runtime.writeFolder(spec, seed: FolderSeed())
    let expected = """
      # Written by Orc; docker compose works here. Changes by hand are read before the next act on the server.
      name: satisfactory_ironford
      services:
        server:
          container_name: "peon.warcamp.satisfactory.ironford"
          hostname: "peon.warcamp.satisfactory.ironford"
          image: "umlatt/steamcmd"
          user: "1000:1000"
          environment:
            "PORT": "7777"
            "SERVER_NAME": "costs $$5 \\"x\\" \\\\n"
            "PUBLIC_IP": "203.0.113.7"
          ports:
            - "7777:7777/udp"
            - "27020:25575/tcp"
          volumes:
            - type: bind
              source: "/srv/peon/servers/satisfactory/ironford/actions"
              target: "/actions"
            - type: bind
              source: "/srv/peon/servers/satisfactory/ironford/user"
              target: "/home/steam/my games"
          tmpfs:
            - "/tmp"
          stdin_open: true
          stop_signal: "SIGINT"
          stop_grace_period: "1m30s"
          read_only: true
          cap_drop:
            - "ALL"
          cap_add:
            - "CHOWN"
          security_opt:
            - "no-new-privileges:true"
          pids_limit: 100
          mem_limit: 1073741824
          cpus: "1.5"
          logging:
            driver: "json-file"
            options:
              "max-file": "3"
              "max-size": "10m"
          networks:
            - zugnet
          labels:
            "orc.installation": "here"
      networks:
        zugnet:
          name: "satisfactory_ironford"
          ipam:
            config:
              - subnet: "10.215.0.0/28"
          labels:
            "orc.installation": "here"

      """
    #expect(try text("docker-compose.yml") == expected)
  }

  @Test("what was written is read back as the same spec")
  func roundTrip() async throws {
    _ = try await runtime.writeFolder(spec, seed: FolderSeed())
    #expect(try await runtime.specFromManifest(spec) == spec)
  }

  @Test("hand edits are read")
  func handEdits() async throws {
    _ = try await runtime.writeFolder(spec, seed: FolderSeed())
    try edit("\"7777:7777/udp\"", "\"7778:7777/udp\"")
    try edit("mem_limit: 1073741824", "mem_limit: 2g")
    try edit("image: \"umlatt/steamcmd\"", "image: \"umlatt/steamcmd:beta\"")
    try edit("\"PORT\": \"7777\"", "\"PORT\": \"7778\"")
    let read = try await runtime.specFromManifest(spec)
    var expected = spec
    expected.ports[0].host = 7778
    expected.limits.memoryBytes = 2 << 30
    expected.image.reference = "umlatt/steamcmd:beta"
    expected.environment[0].value = "7778"
    #expect(read == expected)
  }

  @Test(
    "what Orc can't honour is refused with file and line",
    arguments: [
      ("    read_only: true", "    privileged: true", "docker-compose.yml:28: services.server.privileged"),
      ("peon.warcamp.satisfactory.ironford\"\n    host", "mine\"\n    host", "docker-compose.yml:5: container_name"),
      ("ironford/user", "elsewhere/user", "docker-compose.yml:21: "),
      ("/srv/peon/servers/satisfactory/ironford/user", "/etc", "docker-compose.yml:21: /etc: a volume must be in"),
      ("name: satisfactory_ironford\nserv", "name: other\nserv", "docker-compose.yml:2: name"),
    ])
  func refused(_ old: String, _ new: String, _ message: String) async throws {
    _ = try await runtime.writeFolder(spec, seed: FolderSeed())
    try edit(old, new)
    let error = await #expect(throws: OrcError.self) { _ = try await runtime.specFromManifest(spec) }
    #expect(error?.code == .planInvalid)
    #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
  }

  @Test("a recipe's folder is copied into a new server's, links and exclusions left out")
  func template() async throws {
    let recipe = try TemporaryFolder()
    let folder = try DirectoryHandle(path: recipe.path)
    try folder.makeDirectory(RelativePath("actions/sub"))
    try folder.write(RelativePath("actions/server_start"), Array("#!/bin/sh".utf8), mode: 0o644)
    try folder.write(RelativePath("server.cfg"), Array("x".utf8))
    try folder.write(RelativePath(".env"), Array("x".utf8))
    try folder.makeLink(RelativePath("link"), target: Array("/etc/passwd".utf8))
    let seed = FolderSeed(
      templateFolder: recipe.path, templateExclusions: [".env"], executableFolders: ["actions"],
      folders: ["actions", "config", "data", "user"], files: [SeedFile(path: "config.json", bytes: Array("{}".utf8))])
    let digests = try await runtime.writeFolder(spec, seed: seed)
    let server = try root.directory(RelativePath("servers/satisfactory/ironford"))
    let names = Set(try server.entries().map(\.name))
    #expect(names == ["actions", "config", "data", "user", "server.cfg", "config.json", "docker-compose.yml"])
    let start = try #require(try server.status(RelativePath("actions/server_start")))
    #expect(start.mode == 0o755)
    #expect(try server.status(RelativePath("config.json"))?.mode == 0o640)
    #expect(try server.status(RelativePath("docker-compose.yml"))?.mode == 0o640)
    if ProcessFacts.owner.user == 0 {
      for name in names { #expect(try server.status(RelativePath(name))?.owner.user == 1000, "\(name)") }
      #expect(start.owner.user == 1000)
      #expect(try server.status().owner.user == 1000)
    }
    #expect(try text("docker-compose.yml").contains("target: \"/cfg\""))
    #expect(try await runtime.folder(spec.id) == FolderState(exists: true, digests: digests))
    #expect(digests.document == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a")
    // Written again, what people changed stays, and what is missing comes back.
    try server.write(RelativePath("actions/server_start"), Array("mine".utf8))
    try server.removeFile(RelativePath("server.cfg"))
    let again = try await runtime.writeFolder(spec, seed: seed)
    #expect(again.document == digests.document)
    #expect(try text("actions/server_start") == "mine")
    #expect(try text("server.cfg") == "x")
    #expect(try root.directory(RelativePath("servers/.orc/staging")).names().isEmpty)
  }

  @Test("a removed folder is out of the way at once, and an empty game folder too")
  func removal() async throws {
    _ = try await runtime.writeFolder(spec, seed: FolderSeed(folders: ["data"]))
    var other = spec
    other.id = try ServerID(parsing: "satisfactory.other")
    _ = try await runtime.writeFolder(other, seed: FolderSeed())
    try await runtime.remove(spec.id, files: .delete)
    #expect(try root.status(RelativePath("servers/satisfactory/ironford")) == nil)
    #expect(try root.status(RelativePath("servers/satisfactory/other")) != nil)
    try await runtime.remove(other.id, files: .delete)
    #expect(try root.status(RelativePath("servers/satisfactory")) == nil)
    // The trash is emptied on a thread of its own.
    let trash = try root.directory(RelativePath("servers/.orc/trash"))
    for _ in 0..<1000 where try !trash.names().isEmpty { try await Task.sleep(for: .milliseconds(10)) }
    #expect(try trash.names().isEmpty)
  }

  @Test("what a crash left in the staging folder is removed")
  func cleanUp() async throws {
    try root.makeDirectory(RelativePath("servers/.orc/staging/game.one.x/data"))
    try await runtime.cleanUp()
    #expect(try root.directory(RelativePath("servers/.orc/staging")).names().isEmpty)
  }

  @Test("in a container without HOST_DIR nothing is written")
  func noHostDirectory() async throws {
    let http = HTTPClient(endpoint: .unix(path: home.path + "/no.sock"), eventLoops: try RealEngine.loops.get())
    let configuration = DockerConfiguration(home: home.path + "/other", installation: "here", isInContainer: true)
    let runtime = try DockerRuntime(configuration, http: http, log: Logger(label: "test"))
    let error = await #expect(throws: OrcError.self) { _ = try await runtime.writeFolder(spec, seed: FolderSeed()) }
    #expect(error?.message.hasPrefix("HOST_DIR is not set") == true)
    #expect(try root.status(RelativePath("other")) == nil)
  }

  @Test("status files have limits")
  func statusFiles() async throws {
    _ = try await runtime.writeFolder(spec, seed: FolderSeed(folders: ["config"]))
    let config = try root.directory(RelativePath("servers/satisfactory/ironford/config"))
    try config.write(RelativePath("state"), Array(" STARTED\r\n".utf8))
    try config.write(RelativePath("large"), [UInt8](repeating: 0x61, count: ServerFolders.statusFileBytesMax + 1))
    try config.write(RelativePath("just"), [UInt8](repeating: 0x61, count: ServerFolders.statusFileBytesMax))
    try config.write(RelativePath("binary"), [0xFF, 0xFE])
    try config.write(RelativePath(".hidden"), Array("x".utf8))
    try config.makeLink(RelativePath("link"), target: Array("state".utf8))
    try config.makeDirectory(RelativePath("folder"))
    let files = await runtime.folders.statusFiles(spec.id)
    #expect(Set(files.keys) == ["just", "state"])
    #expect(files["state"] == "STARTED")
    for number in 0..<100 { try config.write(RelativePath("f\(number)"), [0x61]) }
    #expect(await runtime.folders.statusFiles(spec.id).count == ServerFolders.statusFilesMax)
  }
}

import Compose
import Testing

@Suite struct ComposeWriteTests {
  /// A server as it is written for a recipe on an image that needs root at its first start.
  static let satisfactory: ComposeProject = {
    var server = ComposeService(name: "server")
    server.containerName = "peon.warcamp.satisfactory.ironford"
    server.hostname = "peon.warcamp.satisfactory.ironford"
    server.image = "umlatt/steamcmd"
    server.user = "1000:1000"
    server.environment = [.init("PORT", "7777"), .init("SERVER_NAME", "costs $5 \"or\" ${HOME}\\")]
    server.ports = [ComposePort(target: 15777, published: "15777", transport: "udp")]
    server.mounts = [
      ComposeMount(source: "/srv/peon/servers/satisfactory/ironford/data", target: "/home/steam/steamcmd/data")
    ]
    server.isStdinOpen = true
    server.stopSignal = "SIGINT"
    server.stopGracePeriod = .seconds(90)
    server.logging = ComposeLogging(
      driver: "json-file", options: [.init("max-size", "10m"), .init("max-file", "3")])
    server.networks = [ComposeServiceNetwork("zugnet")]
    server.labels = [.init("orc.installation", "a1b2")]
    server.capabilitiesDropped = ["ALL"]
    server.securityOptions = ["no-new-privileges:true"]
    server.pidsLimit = 512
    server.memoryLimitBytes = 2 << 30
    server.cpus = 1.5
    server.ulimits = [
      .init(name: "nofile", limit: .pair(soft: 1024, hard: 4096)), .init(name: "core", limit: .single(0)),
    ]
    return ComposeProject(
      name: "satisfactory_ironford", services: [server],
      networks: [
        ComposeNetwork(key: "zugnet", name: "satisfactory_ironford", pools: [.init(subnet: "10.213.0.16/28")])
      ])
  }()

  static let satisfactoryText = #"""
    # Written by a test.
    name: satisfactory_ironford
    services:
      server:
        container_name: "peon.warcamp.satisfactory.ironford"
        hostname: "peon.warcamp.satisfactory.ironford"
        image: "umlatt/steamcmd"
        user: "1000:1000"
        environment:
          "PORT": "7777"
          "SERVER_NAME": "costs $$5 \"or\" $${HOME}\\"
        ports:
          - "15777:15777/udp"
        volumes:
          - type: bind
            source: "/srv/peon/servers/satisfactory/ironford/data"
            target: "/home/steam/steamcmd/data"
            bind:
              create_host_path: false
        stdin_open: true
        stop_signal: "SIGINT"
        stop_grace_period: "1m30s"
        cap_drop:
          - "ALL"
        security_opt:
          - "no-new-privileges:true"
        pids_limit: 512
        mem_limit: 2147483648
        cpus: "1.5"
        ulimits:
          nofile:
            soft: 1024
            hard: 4096
          core: 0
        logging:
          driver: "json-file"
          options:
            "max-size": "10m"
            "max-file": "3"
        networks:
          - zugnet
        labels:
          "orc.installation": "a1b2"
    networks:
      zugnet:
        name: "satisfactory_ironford"
        ipam:
          config:
            - subnet: "10.213.0.16/28"

    """#

  @Test func aServerIsWrittenLikeThis() throws {
    #expect(Self.satisfactory.text(comments: ["Written by a test."]) == Self.satisfactoryText)
    #expect(try ComposeOracle.load(Self.satisfactoryText) == Self.satisfactory)
    let hashes = try ComposeOracle.hashes(Self.satisfactoryText)
    #expect(hashes == ["server": Self.satisfactory.services[0].configHash()])
  }

  @Test func theOracleReadsTheValuesLiterally() throws {
    let shown = try ComposeOracle.run(["config", "--no-interpolate", "--format", "json"], text: Self.satisfactoryText)
    // Shown as it must be written again, so with each dollar doubled.
    #expect(shown.contains(#""SERVER_NAME": "costs $$5 \"or\" $${HOME}\\""#))
    let resolved = try ComposeOracle.run(["config", "--format", "json"], text: Self.satisfactoryText)
    #expect(resolved.contains(#""subnet": "10.213.0.16/28""#))
  }

  @Test func everySettingOfANetworkComesBack() throws {
    var network = ComposeNetwork(key: "net", name: "the $net", pools: [])
    network.driver = "bridge"
    network.driverOptions = [.init("com.docker.network.bridge.enable_icc", "false")]
    network.addressDriver = "default"
    network.pools = [
      .init(subnet: "10.1.0.0/16", range: "10.1.2.0/24", gateway: "10.1.0.1"), .init(subnet: "fd00:1::/64"),
    ]
    network.isInternal = true
    network.isAttachable = true
    network.enablesIPv6 = false
    network.labels = [.init("a", "b")]
    var external = ComposeNetwork(key: "ext", name: "ext")
    external.isExternal = true
    var service = ComposeService(name: "s")
    service.image = "i"
    service.networks = [.init("net"), .init("ext")]
    let project = ComposeProject(name: "p", services: [service], networks: [network, external])
    #expect(try ComposeOracle.load(project.text()) == project)
    _ = try ComposeOracle.hashes(project.text())
  }

  @Test func filesOfThePythonOrchestratorAreRead() throws {
    let text = """
      services:
          server:
              container_name: peon.warcamp.dupport.redhill
              hostname: peon.warcamp.dupport.redhill
              image: busybox-game:1
              ports:
              - 23496:23496/udp
              - 23497:23497/tcp
              environment:
              - PORT=23496
              - PORT=23497
              - SERVER_NAME=Red
              volumes:
              - /home/peon/servers/dupport/redhill/actions:/actions
              - /home/peon/servers/dupport/redhill/data:/game/data
              - /home/peon/servers/dupport/redhill/user:/game/data
              user: 1000:1000
              networks:
              - zugnet
      networks:
          zugnet:
              name: dupport_redhill
      """
    let project = try ComposeOracle.load(text)
    let server = try #require(project.service("server"))
    #expect(server.environment == [.init("PORT", "23497"), .init("SERVER_NAME", "Red")])
    #expect(server.mounts.map(\.target) == ["/actions", "/game/data"])
    #expect(server.mounts.last?.source == "/home/peon/servers/dupport/redhill/user")
    #expect(server.user == "1000:1000")
    #expect(try ComposeOracle.hashes(text)["server"] == server.configHash())
  }

  @Test func labelsAreThoseThatStockComposeSets() throws {
    let project = Self.satisfactory
    let labels = project.containerLabels(
      of: project.services[0], imageID: "sha256:52b3", directory: "/srv/peon/servers/satisfactory/ironford")
    // Read off a container that `docker compose up -d` of 2.26.1 created.
    #expect(
      labels == [
        "com.docker.compose.config-hash": project.services[0].configHash(),
        "com.docker.compose.container-number": "1",
        "com.docker.compose.depends_on": "",
        "com.docker.compose.image": "sha256:52b3",
        "com.docker.compose.oneoff": "False",
        "com.docker.compose.project": "satisfactory_ironford",
        "com.docker.compose.project.config_files": "/srv/peon/servers/satisfactory/ironford/docker-compose.yml",
        "com.docker.compose.project.working_dir": "/srv/peon/servers/satisfactory/ironford",
        "com.docker.compose.service": "server",
        "com.docker.compose.version": "2.26.1",
        "orc.installation": "a1b2",
      ])
    #expect(
      project.networkLabels(of: project.networks[0]) == [
        "com.docker.compose.network": "zugnet",
        "com.docker.compose.project": "satisfactory_ironford",
        "com.docker.compose.version": "2.26.1",
      ])
  }

  @Test func mountsAreBindsOnlyWhereTheHostsPathMayBeMade() {
    #expect(ComposeMount(source: "/a", target: "/b").bindText == nil)
    let bind = ComposeMount.Bind(createsHostPath: true, propagation: "rslave", selinux: "z")
    #expect(ComposeMount(source: "/a", target: "/b", isReadOnly: true, bind: bind).bindText == "/a:/b:ro,z,rslave")
  }

  @Test func aHandEditChangesTheHash() throws {
    var edited = Self.satisfactory.services[0]
    let hash = edited.configHash()
    edited.build = ComposeBuild(context: "/x")
    #expect(edited.configHash() == hash, "a build context isn't part of the hash")
    edited.environment[0].value = "7778"
    #expect(edited.configHash() != hash)
  }
}

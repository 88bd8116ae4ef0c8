import API
import ControlPlane
import Docker
import HTTP
import Logging
import OrcModel
import Plans
import Store
import System

/// How each part is made from the settings.
extension Serving {
  func makeStore() throws -> SQLiteStore {
    let logger = logger
    let copies = try DatabaseCopies(settings.stateFolder)
    return try SQLiteStore(
      path: "\(settings.stateFolder)/orc.db", executor: try ThreadExecutor("orc-store"),
      copying: { version, copy in try copies.beforeMigration(of: version, copy) },
      report: { error in logger.error("a stored row is skipped", metadata: ["reason": "\(error)"]) })
  }

  func makeRuntime(_ store: SQLiteStore, _ loops: EventLoopGroup) async throws -> DockerRuntime {
    var configuration = DockerConfiguration(
      home: settings.home, installation: try await store.installationID(), isInContainer: Self.isInContainer,
      seesHostSockets: settings.dockerHost.hasPrefix("unix://") && !Self.isInContainer)
    configuration.hostDirectory = settings.hostDirectory
    configuration.bindAddress = settings.bind
    if !settings.subnets.isEmpty { configuration.subnets = settings.subnets.map(\.description) }
    configuration.registryLogins = settings.registryLogins
    configuration.addedEnvironment = settings.addedEnvironment
    if settings.cache != nil { configuration.addedHosts = ["host.docker.internal=host-gateway"] }
    return try DockerRuntime(
      configuration,
      http: HTTPClient(endpoint: settings.engine, eventLoops: loops, configuration: EngineClient.connections),
      faults: faults, log: logger)
  }

  func catalogueConfiguration(_ loops: EventLoopGroup) -> PlanCatalogue.Configuration {
    var sources = [PlanSource(kind: .folder, folder: "\(settings.home)/plans")]
    if let shipped = settings.plans { sources.append(PlanSource(kind: .shipped, folder: shipped)) }
    var configuration = PlanCatalogue.Configuration(
      sources: sources, portRange: settings.portRange, baseImage: settings.baseImage)
    configuration.repository = settings.plansRepository.map { address in
      PlanRepository(
        PlanRepository.Configuration(
          address: address, folder: "\(settings.home)/\(Settings.plansRepositoryPath)",
          checksAtCreate: settings.updatesPlansAtCreate),
        fetch: WebFetch(eventLoops: loops, trust: settings.authorities.map { .file($0) } ?? .system))
    }
    return configuration
  }

  var controlConfiguration: ControlPlane.Configuration {
    let faults = faults
    var configuration = ControlPlane.Configuration(
      publicAddress: Self.isInContainer ? settings.toldAddress : settings.playerAddress, now: { Self.now() },
      sleep: { try await Task.sleep(for: $0) },
      fault: { faults.hit($0) })
    configuration.backupsKept = settings.backupsKept
    configuration.takesCommands = settings.takesCommands
    let zones = ZoneFolder()
    configuration.zone = { name in
      if name == "UTC" { return .utc }
      return zones.zone(name).map { zone in ZoneRules(name: name) { zone.offset(at: $0) } }
    }
    configuration.scheduleFile = HomeScheduleFile(home: settings.home)
    return configuration
  }

  var apiConfiguration: APIService.Configuration {
    APIService.Configuration(
      identity: Identity(version: settings.version), corsOrigins: settings.corsOrigins, now: { Self.now() },
      onAnswer: AccessLog.write)
  }

  func serverConfiguration(_ api: APIService) -> HTTPServer.Configuration {
    var configuration = HTTPServer.Configuration(
      addresses: settings.listen + [.unix(path: settings.socket, mode: 0o600)])
    configuration.renderError = { api.render($0) }
    configuration.shutdownGrace = Self.shutdownGrace
    return configuration
  }

  /// Puts the keys in place; a key that was made just now is told once, on the standard output stream.
  func openDoor(_ keys: KeyRing, _ store: SQLiteStore) async throws {
    let first = try await FirstKey(settings, store: store, now: Int(Self.now()))
    keys.replace(with: first.keys)
    if let made = first.made { StandardStream.output("API key (shown once): \(made)") }
    guard let told = settings.apiKey else { return }
    if told == Settings.apiKeyPublished {
      logger.warning("API_KEY is the one that sample files publish: anybody may know it; set another one")
    } else if told.count < Settings.apiKeyLengthMin {
      logger.warning(
        "API_KEY has less than \(Settings.apiKeyLengthMin) characters: it can be guessed; set a longer one")
    }
  }

  func announce(_ server: HTTPServer, _ catalogue: PlanCatalogue) {
    let addresses = server.boundAddresses.map(\.description).joined(separator: ",")
    logger.info(
      "orc is ready",
      metadata: [
        "version": "\(settings.version)", "listen": "\(addresses)", "home": "\(settings.home)",
        "engine": "\(settings.dockerHost)", "plans": "\(catalogue.plans().count)",
      ])
    if settings.plans == nil { logger.warning("no recipes came with this program; ORC_PLANS can name their folder") }
    for broken in catalogue.brokenPlans() {
      logger.warning("a plan can't be used", metadata: ["reason": "\(broken.error.message)"])
    }
  }

  static func now() -> Double {
    let now = SystemWallClock().now()
    return Double(now.seconds) + Double(now.nanoseconds) / 1_000_000_000
  }

  /// Engines put files of their own over these in every container; a machine that was only made from an image has
  /// none of that.
  private static var isInContainer: Bool {
    let given: Set<String> = ["/etc/hostname", "/etc/hosts", "/etc/resolv.conf"]
    let isMarked = (try? HostFacts.load().isContainer) ?? false
    return isMarked && ((try? MountPoint.all()) ?? []).contains { given.contains($0.path) }
  }
}

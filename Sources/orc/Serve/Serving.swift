import API
import ControlPlane
import Docker
import HTTP
import Logging
import OrcModel
import Plans
import Store
import System

/// One Orc: every part made once, in the order in which they need each other, then run together.
struct Serving {
  let settings: Settings
  let logger: Logger
  let faults: FaultPoints
  let signals: ProcessSignals

  /// How long running requests may take to end when the process is asked to.
  static let shutdownGrace = Duration.seconds(10)

  /// How long after the start the code that only the start needed is let go of.
  static let settlingTime = Duration.seconds(2)

  /// Runs until a signal comes; the first part that fails ends all.
  func run() async throws {
    let state = try StateFolder(settings)
    let loops = try EventLoopGroup()
    let store = try makeStore()
    let catalogue = PlanCatalogue(catalogueConfiguration(loops))
    let runtime = try await makeRuntime(store, loops)
    let control = try await ControlPlane(
      configuration: controlConfiguration, store: store, runtime: runtime, catalogue: catalogue, logger: logger)

    let keys = KeyRing([], ownUserID: ProcessFacts.owner.user)
    var apiConfiguration = apiConfiguration
    apiConfiguration.resetKey = { try await FirstKey.reset(settings, keys, store: store, now: Int(Self.now())) }
    let api = APIService(control, keys: keys, configuration: apiConfiguration, logger: logger)
    let server = HTTPServer(
      configuration: serverConfiguration(api), eventLoops: loops, logger: logger, handler: api.respond)
    try server.bind()
    try await openDoor(keys, store)
    announce(server, catalogue)
    try await together(control, server, api, store)
    withExtendedLifetime(state) {}
    logger.info("orc ended")
  }

  /// What the parts say of themselves when they end.
  private enum Ended { case signal, server, control, settling }

  private func together(_ control: ControlPlane, _ server: HTTPServer, _ api: APIService, _ store: SQLiteStore)
    async throws
  {
    let stream = try signals.stream()
    let logger = logger
    try await withThrowingTaskGroup(of: Ended.self) { group in
      group.addTask {
        try await control.run()
        return .control
      }
      group.addTask {
        try await server.run()
        return .server
      }
      group.addTask {
        for await signal in stream {
          logger.info("asked to end", metadata: ["signal": "\(signal)"])
          break
        }
        api.endStreams()
        server.beginShutdown(grace: Self.shutdownGrace)
        return .signal
      }
      group.addTask {
        try await Task.sleep(for: Self.settlingTime)
        // Only a saving: a /proc that can't be read is no reason to end.
        try? ProgramPages.release()
        return .settling
      }
      group.addTask {
        await copyDaily(store)
        return .settling
      }
      while let ended = try await group.next(), ended == .signal || ended == .settling {}
      group.cancelAll()
    }
  }
}

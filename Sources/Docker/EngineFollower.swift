import OrcModel
import Synchronization
import System

/// Keeps the memory of the engine right from its events, and reports what changes; one report at a time.
struct EngineFollower {
  /// What it is told, in the order in which it acts on it.
  enum Input: Sendable {
    /// The stream of events has begun.
    case opened
    case event(EngineEvent)
    case lost(String)
    case filesChanged(ServerID)
    /// It is time to list everything again.
    case relist
  }

  /// How many inputs may wait.
  static let inputsMax = 10_000
  /// How often everything is listed although nothing seems lost.
  static let relistInterval = Duration.seconds(300)
  /// The wait after the first loss of the stream, doubled up to `retryMax`.
  static let retryMin = Duration.milliseconds(100)
  static let retryMax = Duration.seconds(5)
  /// The shortest time between two readings of one server's status files.
  static let statusInterval = Duration.milliseconds(200)
  /// How many containers are inspected at a time.
  static let inspectionsMax = 8

  /// What is followed: nothing that happens often, such as health checks and their execs.
  static let filters: [(String, [String])] = [
    ("type", ["container", "image", "network"]),
    (
      "event",
      [
        "create", "start", "die", "kill", "oom", "pause", "unpause", "destroy", "rename", "tag", "untag", "delete",
        "import", "load", "pull",
      ]
    ),
  ]

  let runtime: DockerRuntime
  let watcher: StatusFileWatcher?
  /// Asks for an input later.
  let later: (Input, Duration) -> Void
  /// What was reported last.
  private var reported: [ServerID: ServerStatus] = [:]
  private var isLost = false
  private var isOpen = false
  private var read: [ServerID: Duration] = [:]
  private var waiting: Set<ServerID> = []

  init(_ runtime: DockerRuntime, watcher: StatusFileWatcher?, later: @escaping (Input, Duration) -> Void) {
    self.runtime = runtime
    self.watcher = watcher
    self.later = later
  }

  private var memory: EngineMemory { runtime.memory }

  /// Acts on one input.
  mutating func take(_ input: Input, _ report: (RuntimeReport) async -> Void) async {
    switch input {
    case .opened:
      isOpen = true
      await relist(report)
    case .relist:
      if isOpen { await relist(report) }
    case .lost(let reason):
      isOpen = false
      await lose(reason, report)
    case .event(let event):
      guard memory.with({ $0.isLive }) else { return }
      await take(event, report)
    case .filesChanged(let id):
      await readStatusFiles(id)
      await tell(id, .other, report)
    }
  }

  private mutating func lose(_ reason: String, _ report: (RuntimeReport) async -> Void) async {
    memory.becomeBlind()
    guard !isLost else { return }
    isLost = true
    await report(.lost(reason: reason))
  }

  // MARK: Listing

  private mutating func relist(_ report: (RuntimeReport) async -> Void) async {
    do {
      try await list()
    } catch {
      let reason = (error as? EngineError)?.message ?? "\(error)"
      await lose("the engine's containers can't be listed: \(reason)", report)
      later(.relist, Self.retryMax)
      return
    }
    isLost = false
    let statuses = memory.with { state in
      state.isLive = true
      return Dictionary(uniqueKeysWithValues: state.containers.keys.map { ($0, EngineMemory.status($0, state)) })
    }
    reported = statuses
    await report(.snapshot(statuses))
  }

  /// Lists containers and networks, and inspects what is not known well enough.
  private func list() async throws {
    let before = memory.with { $0.containers }
    let engine = runtime.engine
    async let networks = engine.networks()
    let summaries = try await engine.containers(all: true, filters: runtime.serverFilter)
    let listed = Dictionary(
      summaries.compactMap { summary in
        ObjectNames.server(container: summary.name).flatMap { id in
          runtime.mayOwn(summary.labels, id) ? (id, summary) : nil
        }
      }
    ) { first, _ in first }
    let unknown = listed.filter { id, summary in
      guard let known = before[id], known.id == summary.id, known.since != nil else { return true }
      return known.state.rawValue != summary.state
    }
    let inspected = try await inspect(Array(unknown.keys))
    let known = try await networks.map { ($0.id, KnownNetwork($0)) }
    memory.with { state in
      state.networks = Dictionary(known) { $1 }
      state.published = nil
      for id in Set(listed.keys).union(before.keys) where state.containers[id] == before[id] {
        // What Orc itself did meanwhile is newer than the list.
        state.containers[id] = listed[id] == nil ? nil : inspected[id] ?? before[id]
      }
    }
    for image in Set(listed.values.map(\.imageID)) { await runtime.rememberImage(image) }
    let containers = memory.with { $0.containers }
    for id in Set(before.keys).union(containers.keys) {
      if containers[id]?.state == .running { await watch(id) } else { unwatch(id) }
    }
  }

  private func inspect(_ ids: [ServerID]) async throws -> [ServerID: KnownContainer] {
    let runtime = runtime
    return try await withThrowingTaskGroup(of: (ServerID, KnownContainer?).self) { group in
      var found: [ServerID: KnownContainer] = [:]
      for (count, id) in ids.enumerated() {
        if count >= Self.inspectionsMax, let (id, container) = try await group.next() { found[id] = container }
        group.addTask {
          do {
            let found = await runtime.known(try await runtime.engine.container(ObjectNames.container(id)), id)
            return (id, found.installation == runtime.configuration.installation ? found : nil)
          } catch let error as EngineError where error.isMissing {
            return (id, nil)
          }
        }
      }
      for try await (id, container) in group { found[id] = container }
      return found
    }
  }

  // MARK: Events

  private mutating func take(_ event: EngineEvent, _ report: (RuntimeReport) async -> Void) async {
    switch event.type {
    case "image": memory.with { $0.images = [:] }
    case "network": note(network: event)
    case "container": await take(container: event, report)
    default: return
    }
  }

  private func note(network event: EngineEvent) {
    memory.with { state in
      if event.action == "destroy" {
        state.networks?[event.id] = nil
      } else if state.networks?[event.id] == nil, !state.networksBeingMade.contains(event.attributes["name"] ?? "") {
        state.networks = nil
      }
    }
  }

  private mutating func take(container event: EngineEvent, _ report: (RuntimeReport) async -> Void) async {
    notePorts(event)
    let named = ObjectNames.server(container: event.attributes["name"] ?? "")
    let isMarked = runtime.isMarked(event.attributes)
    if event.action == "rename" {
      let isKnown = memory.with { $0.containers.values.contains { $0.id == event.id } }
      return isMarked || isKnown ? await relist(report) : ()
    }
    guard let id = named, runtime.mayOwn(event.attributes, id) else { return }
    let known = memory.with { $0.containers[id] }
    if known?.id != event.id {
      // A late event about a container that was replaced tells nothing of the present one.
      guard event.action == "create" || event.action == "start" else { return }
      _ = try? await runtime.look(id)
      if let image = memory.with({ $0.containers[id]?.imageID }) { await runtime.rememberImage(image) }
      // The look has told whose it is.
      guard isMarked || memory.with({ $0.containers[id]?.id == event.id }) else { return }
    }
    let cause = note(id, event)
    if event.action == "start" { await watch(id) }
    if event.action == "die" || event.action == "destroy" { unwatch(id) }
    await tell(id, cause, report)
  }

  /// Changes what is known of a server's container as an event says; answers why it changed.
  private func note(_ id: ServerID, _ event: EngineEvent) -> RuntimeChangeCause {
    memory.with { state in
      guard var known = state.containers[id], known.id == event.id else { return .other }
      var cause = RuntimeChangeCause.other
      switch event.action {
      case "start":
        known.begin(at: event.time)
        cause = .startRequest
      case "die":
        cause = known.isToldToStop ? .stopRequest : .ended
        known.end(at: event.time, exitCode: event.attributes["exitCode"].flatMap { Int($0) })
      case "kill": known.isToldToStop = known.isToldToStop || Self.ends(signal: event.attributes["signal"])
      case "oom": known.isOutOfMemory = true
      case "pause": known.state = .paused
      case "unpause": known.state = .running
      case "destroy":
        state.containers[id] = nil
        return .other
      default: break
      }
      state.containers[id] = known
      return cause
    }
  }

  /// Signals such as SIGHUP and SIGUSR1 are messages to a game, not its end.
  private static func ends(signal: String?) -> Bool {
    !["1", "10", "12", "17", "18", "23", "28"].contains(signal ?? "")
  }

  private func notePorts(_ event: EngineEvent) {
    memory.with { state in
      switch event.action {
      case "start":
        guard state.published != nil, state.published?[event.id] == nil else { return }
        if let wish = state.wishes[event.id] { state.published?[event.id] = wish } else { state.published = nil }
      case "die": state.published?[event.id] = nil
      case "destroy":
        state.published?[event.id] = nil
        state.wishes[event.id] = nil
        state.starts[event.id] = nil
      default: break
      }
    }
  }

  private mutating func tell(
    _ id: ServerID, _ cause: RuntimeChangeCause, _ report: (RuntimeReport) async -> Void
  ) async {
    let status = memory.status(id)
    guard status != reported[id] ?? .absent else { return }
    reported[id] = status.state == .absent ? nil : status
    await report(.changed(id, status, cause: cause))
  }

  // MARK: Status files

  private func watch(_ id: ServerID) async {
    guard let folder = await runtime.folders.statusFolder(id) else { return }
    watcher?.watch(id, folder)
    let files = await runtime.folders.statusFiles(id)
    memory.with { $0.statusFiles[id] = files }
  }

  private func unwatch(_ id: ServerID) {
    watcher?.unwatch(id)
    memory.with { $0.statusFiles[id] = nil }
  }

  /// Reads a server's status files, but not more often than is good.
  private mutating func readStatusFiles(_ id: ServerID) async {
    guard memory.with({ $0.containers[id]?.state == .running }) else { return }
    let now = runtime.clock.elapsed()
    if let last = read[id], now - last < Self.statusInterval {
      if waiting.insert(id).inserted { later(.filesChanged(id), Self.statusInterval) }
      return
    }
    waiting.remove(id)
    read[id] = now
    let files = await runtime.folders.statusFiles(id)
    memory.with { $0.statusFiles[id] = files }
  }
}

extension KnownContainer {
  mutating func begin(at time: Int) {
    since = time
    (startedAt, finishedAt) = (nil, nil)
    // Orc's own start is known before its event comes, and may be followed by a stop already.
    guard state != .running else { return }
    state = .running
    isToldToStop = false
    isOutOfMemory = false
    (exitCode, reason) = (nil, nil)
  }

  mutating func end(at time: Int, exitCode code: Int?) {
    state = .exited
    since = time
    exitCode = code
    reason = isOutOfMemory ? Self.outOfMemory : nil
  }
}

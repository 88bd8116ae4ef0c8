package import OrcModel
import Synchronization

/// A runtime in memory: servers are entries in a table, and a test can break any operation.
///
/// It reports every change to whoever follows it, as the real ones do.
package final class FakeRuntime: Runtime {
  /// The operations that a test can break.
  package enum Operation: String, Sendable, CaseIterable {
    case capacity, portUses, observe, folder, specFromManifest, writeFolder, readFile, fetchImage, create, start, stop
    case kill, remove, inventory, cleanUp, logs, followLogs, stats, writeConsole, probe
    case writeBackup, backups, removeBackup, verifyBackup
    case storeUpload, hasUpload, removeUpload, stageRestore, stagedRestore, swapRestore, undoRestore, endRestore
    case keepImage, keptImage, removeFile, emptyFolder
  }

  /// A container of the table.
  package struct Container: Sendable {
    package var spec: ServerSpec
    /// Which refresh of its image it was made from.
    package var imageVersion = 1
    package var status: ServerStatus
  }

  /// A server's folder: its manifest as the spec it stands for, and its files by path.
  package struct Folder: Sendable {
    package var manifest: ServerSpec?
    package var files: [String: [UInt8]] = [:]
  }

  struct State {
    var containers: [ServerID: Container] = [:]
    var networks: Set<ServerID> = []
    var folders: [ServerID: Folder] = [:]
    var output: [ServerID: [String]] = [:]
    var foreign: [PortUse] = []
    var answersProbes = true
    var lostReason: String?
    var failures: [Operation: [OrcError]] = [:]
    var gates: [Operation: Gate] = [:]
    var calls: [String] = []
    var followers: [Int: AsyncStream<RuntimeReport>.Continuation] = [:]
    var followerCount = 0
    var imageVersion = 1
    var keptImages: [ServerID: Int] = [:]
    var backups: [BackupName: [String: [UInt8]]] = [:]
    var uploads: [UploadID: [String: [UInt8]]] = [:]
    var restores: [ServerID: Restore] = [:]
    var clock = 1_767_225_600
    var adopted: Set<ServerID> = []
    var restartedAt: Int?
  }

  let state = Mutex(State())

  /// An empty runtime that answers.
  package init() {}

  /// Notes the call, then waits or fails as the test has said.
  func enter(_ operation: Operation, _ id: ServerID? = nil) async throws {
    let (gate, error): (Gate?, OrcError?) = state.withLock { state in
      state.calls.append(id.map { "\(operation.rawValue) \($0)" } ?? operation.rawValue)
      if let reason = state.lostReason { return (nil, OrcError(.unavailable, "The engine doesn't answer: \(reason).")) }
      let error = state.failures[operation]?.first
      if error != nil { state.failures[operation]?.removeFirst() }
      return (state.gates[operation], error)
    }
    try await gate?.pass()
    if let error { throw error }
  }

  /// Changes the table, and reports the server as it is then.
  func change(_ id: ServerID, _ cause: RuntimeChangeCause, _ body: (inout State) -> Void) {
    state.withLock { state in
      state.clock += 1
      body(&state)
      let status = state.containers[id]?.status ?? .absent
      for follower in state.followers.values { follower.yield(.changed(id, status, cause: cause)) }
    }
  }

  package func follow(_ report: @Sendable (RuntimeReport) async -> Void) async throws {
    let (reports, continuation) = AsyncStream.makeStream(of: RuntimeReport.self)
    let number = state.withLock { state in
      state.followerCount += 1
      state.followers[state.followerCount] = continuation
      continuation.yield(Self.present(state))
      return state.followerCount
    }
    for await each in reports { await report(now(each)) }
    _ = state.withLock { $0.followers.removeValue(forKey: number) }
    try Task.checkCancellation()
  }

  /// A change as the real ones tell it: with what is, also where more has changed since.
  private func now(_ report: RuntimeReport) -> RuntimeReport {
    guard case .changed(let id, _, let cause) = report else { return report }
    return .changed(id, state.withLock { $0.containers[id]?.status ?? .absent }, cause: cause)
  }

  static func present(_ state: State) -> RuntimeReport {
    if let reason = state.lostReason { return .lost(reason: reason) }
    return .snapshot(state.containers.mapValues(\.status))
  }

  package func capacity() async throws -> RuntimeCapacity {
    try await enter(.capacity)
    return RuntimeCapacity(
      name: "fake", version: "1", architecture: "x86_64", cpus: 2, memoryBytes: 1 << 30, memoryAvailableBytes: 1 << 29,
      diskFreeBytes: 1 << 34)
  }

  package func portUses() async throws -> [PortUse] {
    try await enter(.portUses)
    return state.withLock { state in
      let own = state.containers.values.filter { $0.status.state == .running }.flatMap { container in
        container.spec.ports.map {
          PortUse(claim: $0.claim, holder: .server(container.spec.id, isActive: true))
        }
      }
      return own + state.foreign
    }
  }

  package func observe(_ id: ServerID) async throws -> ServerStatus {
    try await enter(.observe, id)
    return state.withLock { $0.containers[id]?.status ?? .absent }
  }

  package func inventory() async throws -> RuntimeInventory {
    try await enter(.inventory)
    return state.withLock { state in
      RuntimeInventory(
        containers: Set(state.containers.keys), networks: state.networks, folders: Set(state.folders.keys))
    }
  }

  package func cleanUp() async throws { try await enter(.cleanUp) }

  package func logs(_ id: ServerID, linesMax: Int) async throws -> [String] {
    try await enter(.logs, id)
    return state.withLock { Array(($0.output[id] ?? []).suffix(linesMax)) }
  }

  package func followLogs(_ id: ServerID, fromStart: Bool, line: @Sendable (String) async -> Bool) async throws {
    try await enter(.followLogs, id)
    for text in state.withLock({ $0.output[id] ?? [] }) {
      guard await line(text) else { return }
    }
  }

  package func stats(_ id: ServerID) async throws -> ServerStats? {
    try await enter(.stats, id)
    guard state.withLock({ $0.containers[id]?.status.state == .running }) else { return nil }
    return ServerStats(
      cpuPercent: 12.5, memoryBytes: 64 << 20, memoryLimitBytes: 256 << 20, startedAt: 1_767_225_600,
      raw: Array("{}".utf8))
  }

  package func writeConsole(_ id: ServerID, line: String) async throws {
    try await enter(.writeConsole, id)
    guard state.withLock({ $0.containers[id]?.status.state == .running }) else {
      throw OrcError(.actionFailed, "The server [\(id)] does not run.")
    }
    state.withLock { $0.output[id, default: []].append("> \(line)") }
  }

  package func probe(_ spec: ServerSpec, rule: ReadyRule) async throws -> Bool {
    try await enter(.probe, spec.id)
    return state.withLock { $0.answersProbes }
  }
}

import Logging
import OrcModel
import OrcTestSupport
import Store
import Synchronization

@testable import ControlPlane

/// A control plane over a fake runtime and a real store, which a test can let die and start again.
final class Scene: Sendable {
  /// A named place at which the scene dies.
  struct Died: Error {}

  let folder: TemporaryFolder
  let runtime = FakeRuntime()
  let catalogue: FakeCatalogue
  let scheduleFile = FakeScheduleFile()
  let clock = Mutex(1_767_300_000.0)
  /// The fault point to die at, and those passed so far.
  let faults = Mutex<(armed: String?, passed: [String])>((nil, []))

  private let death = Mutex(Gate())
  /// The longest real wait of the process itself.
  let pauseMax = Mutex(Scene.patience)
  /// Whether the next process takes console commands.
  let takesCommands = Mutex(false)

  init(_ plans: [Plan]? = nil) throws {
    folder = try TemporaryFolder()
    catalogue = FakeCatalogue(try plans ?? [FakeCatalogue.plan()])
  }

  /// Starts the process, runs `body` with it, and ends it.
  @discardableResult
  func process<Value>(dieAt point: String? = nil, _ body: (ControlPlane) async throws -> Value) async throws -> Value {
    faults.withLock { $0 = (point, []) }
    death.withLock { $0 = Gate() }
    let store = try SQLiteStore(path: folder.path + "/orc.db", executor: makeStoreThread()) { _ in }
    var configuration = ControlPlane.Configuration(
      publicAddress: "203.0.113.7", now: { self.clock.withLock { $0 } },
      sleep: { try await Task.sleep(for: min($0, self.pauseMax.withLock { $0 })) }, fault: { try self.hit($0) })
    configuration.scheduleFile = scheduleFile
    configuration.takesCommands = takesCommands.withLock { $0 }
    let control = try await ControlPlane(
      configuration: configuration,
      store: store, runtime: runtime, catalogue: catalogue,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try? await control.run() }
      defer { group.cancelAll() }
      return try await body(control)
    }
  }

  /// The longest real wait of anything that a test does not end itself.
  static let patience = Duration.seconds(20)

  private func hit(_ point: String) throws {
    let dies = faults.withLock { faults in
      faults.passed.append(point)
      return faults.armed == point
    }
    guard dies else { return }
    death.withLock { $0 }.open()
    throw Died()
  }

  /// Runs `body` until the scene has died; answers whether it did.
  ///
  /// A job's last boundary is passed after its client has the answer, so a body that is done may be early.
  func dies(during body: @escaping @Sendable () async throws -> Void) async -> Bool {
    let death = death.withLock { $0 }
    return await withTaskGroup(of: Bool.self) { group in
      group.addTask {
        try? await death.pass()
        return true
      }
      group.addTask {
        try? await body()
        try? await Task.sleep(for: Self.patience)
        return false
      }
      let died = await group.next() ?? false
      group.cancelAll()
      return died
    }
  }

  var passed: [String] { faults.withLock { $0.passed } }

  func advance(_ seconds: Double) { clock.withLock { $0 += seconds } }

  static func id(_ text: String = "pong.a") throws -> ServerID { try ServerID(parsing: text) }

  static func request(
    _ text: String = "pong.a", ports: CreateRequest.PortPolicy = .planGroups, starts: Bool = true,
    settings: [String: SettingValue] = [:], keepsFailed: Bool = false
  ) throws -> CreateRequest {
    let id = try id(text)
    return CreateRequest(
      game: id.game, name: id.name, settings: settings, ports: ports, starts: starts, keepsFailed: keepsFailed)
  }
}

extension ControlPlane {
  /// Creates a server and waits for the job's end.
  @discardableResult
  func made(_ request: CreateRequest) async throws -> Job? {
    try await ended(try await create(request, by: "test"))
  }

  /// Acts and waits for the job's end; nil when there was nothing to do.
  @discardableResult
  func done(_ action: ServerAction, _ id: ServerID) async throws -> Job? {
    try await ended(try await act(action, on: id, by: "test"))
  }

  func ended(_ accepted: Accepted) async throws -> Job? {
    guard let job = accepted.job else { return nil }
    return await wait(for: job.id, atMost: Scene.patience)
  }

  /// Waits until what is known satisfies `condition`; each event has it looked at again.
  func until(_ condition: @escaping @Sendable (ControlPlane) -> Bool) async -> Bool {
    let (events, _) = events(after: nil)
    return await withTaskGroup(of: Bool.self) { group in
      group.addTask {
        if condition(self) { return true }
        for await _ in events where condition(self) { return true }
        return false
      }
      group.addTask {
        try? await Task.sleep(for: Scene.patience)
        return false
      }
      let result = await group.next() ?? false
      group.cancelAll()
      return result
    }
  }
}

/// The code of the `OrcError` that `body` throws; nil when it throws none.
func refusal(_ body: () async throws -> Void) async -> OrcError? {
  do {
    try await body()
    return nil
  } catch {
    return error as? OrcError
  }
}

import HTTP
import JSON
package import OrcModel
import System

extension DockerRuntime {
  /// How long a measurement is handed out again.
  static let statsLifetime = Duration.seconds(5)
  /// The time between two samples when there is no former one.
  static let statsInterval = Duration.milliseconds(500)
  /// How long two samples may take together; a measurement is asked for by somebody who waits two seconds.
  static let statsTimeMax = Duration.milliseconds(1_800)
  /// A former sample older than this says nothing about now.
  static let statsSampleLifetime = Duration.seconds(60)
  /// How much later than the game's first line the engine may note its start.
  static let startSlack = Duration.seconds(2)
  /// How long the engine may take to hand a console line to the game.
  static let consoleTimeout = Duration.seconds(10)
  /// The most lines of output that are read at once.
  static let logLinesMax = 5_000

  /// See Runtime.
  package func logs(_ id: ServerID, linesMax: Int) async throws -> [String] {
    try await doing("read the output of [\(id)]") {
      guard let container = try await container(id) else { return [] }
      let limit = min(max(linesMax, 1), Self.logLinesMax)
      var reader = LogLines()
      var lines: [String] = []
      try await engine.logs(of: container.id, .init(tail: limit), isRaw: try await hasTTY(container, id)) {
        isError, bytes in
        lines += reader.take(bytes, isError: isError)
        // A line of the engine may have become several.
        if lines.count > 2 * limit { lines.removeFirst(lines.count - limit) }
        return true
      }
      return Array((lines + reader.finish()).suffix(limit))
    }
  }

  /// See Runtime.
  package func followLogs(_ id: ServerID, fromStart: Bool, line: @Sendable (String) async -> Bool) async throws {
    try await doing("follow the output of [\(id)]") {
      guard let container = fromStart ? try await look(id) : try await container(id) else { return }
      var request = EngineLogRequest(follows: true, tail: 0)
      if fromStart {
        request.tail = nil
        let asked = memory.with { $0.starts[container.id] }
        request.since = Self.beginning(container, asked: asked).map { Self.text($0) }
      }
      var reader = LogLines()
      try await engine.logs(of: container.id, request, isRaw: try await hasTTY(container, id)) { isError, bytes in
        for text in reader.take(bytes, isError: isError) {
          guard await line(text) else { return false }
        }
        return true
      }
      for text in reader.finish() {
        guard await line(text) else { return }
      }
    }
  }

  /// Before the first line of the present run: when Orc asked for it, and where a person started it, a little before
  /// the engine noted the start, which it does a moment after the game began to write.
  private static func beginning(_ container: KnownContainer, asked: WallTime?) -> WallTime? {
    guard let started = container.startedAt.flatMap({ WallTime(rfc3339: $0) }) else { return nil }
    let ended = container.finishedAt.flatMap { WallTime(rfc3339: $0) }
    if let asked, asked < started, ended.map({ $0 < asked }) ?? true { return asked }
    let early = started.advanced(by: .zero - startSlack)
    return ended.map { $0 < started ? max($0, early) : early } ?? early
  }

  /// The moment as the engine's `since` takes it: seconds, a point and nine digits.
  private static func text(_ time: WallTime) -> String {
    let digits = String(time.nanoseconds)
    return "\(time.seconds)." + String(repeating: "0", count: 9 - digits.count) + digits
  }

  private func hasTTY(_ container: KnownContainer, _ id: ServerID) async throws -> Bool {
    if let known = container.hasTTY { return known }
    return try await look(id)?.hasTTY ?? false
  }

  /// See Runtime.
  package func stats(_ id: ServerID) async throws -> ServerStats? {
    try await doing("measure [\(id)]") {
      guard let container = try await container(id), container.state == .running else { return nil }
      let former = memory.with { $0.samples[id] }.flatMap { sample in
        // A container that was started anew counts from nothing.
        let isSameRun = sample.container == container.id && sample.stats.startedAt == container.since
        return isSameRun && clock.elapsed() - sample.taken < Self.statsSampleLifetime ? sample : nil
      }
      let isFresh = former.map { clock.elapsed() - $0.taken < Self.statsLifetime && $0.stats.cpuPercent != nil }
      if isFresh == true { return former?.stats }
      do {
        let (before, now) = try await samples(container.id, former?.json)
        let stats = StatsSample.read(StatsSample.joined(now, before: before), startedAt: container.since)
        let taken = clock.elapsed()
        memory.with {
          $0.samples[id] = StatsSample(container: container.id, json: now, taken: taken, stats: stats)
        }
        return stats
      } catch let error as EngineError where error.isMissing || error.isConflict {
        return nil
      }
    }
  }

  /// Two samples for the processor's share, as far as the engine gives the second one in time; else the same twice.
  ///
  /// An engine may wait for its own beat of one second with each of them.
  private func samples(_ container: String, _ former: JSONValue?) async throws -> (before: JSONValue, now: JSONValue) {
    if let former { return (former, try await sample(container)) }
    let start = clock.elapsed()
    let first = try await sample(container)
    let left = Self.statsTimeMax - (clock.elapsed() - start)
    let second = try await withThrowingTaskGroup(of: JSONValue?.self) { group in
      group.addTask {
        try await self.clock.sleep(for: Self.statsInterval)
        return try await self.sample(container)
      }
      group.addTask {
        try await self.clock.sleep(for: left)
        return nil
      }
      defer { group.cancelAll() }
      return try await group.next() ?? nil
    }
    return (first, second ?? first)
  }

  private func sample(_ container: String) async throws -> JSONValue {
    try EngineClient.parse(
      try await engine.stats(of: container, isOneShot: true), limit: EngineClient.objectBytesMax)
  }

  /// See Runtime.
  package func writeConsole(_ id: ServerID, line: String) async throws {
    try await doing("write to the console of [\(id)]") {
      guard let container = try await container(id), container.state == .running else {
        throw OrcError(.actionFailed, "The server [\(id)] does not run.")
      }
      try await write(line, to: container.id)
    }
  }

  /// Writes one line to a container's standard input.
  func write(_ line: String, to container: String) async throws {
    try ConsoleLine.check(line)
    let stream = try await engine.attachInput(of: container)
    defer { stream.close() }
    do {
      try await stream.write(Array(line.utf8) + [UInt8(ascii: "\n")])
      try await stream.closeWrite()
      // The engine closes its side once it has taken everything.
      while let bytes = try await stream.read(timeout: Self.consoleTimeout), !bytes.isEmpty {}
    } catch let error as HTTPError {
      throw engine.error(error)
    }
  }
}

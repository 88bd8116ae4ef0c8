import API
import HTTP
import JSON

/// Follows a job and tells a person how it goes.
struct PeonJob {
  let client: APIClient
  /// Whether progress is told at all; not with `--json`.
  let isQuiet: Bool

  /// How often an Orc that does not answer is asked again, and after how long.
  private static let attemptsMax = 30
  private static let pause = Duration.seconds(1)

  /// Waits for the job's end and answers it as it is then; one without an id means that there was nothing to do.
  ///
  /// - Throws: `APIClientError.refused` with the job's problem.
  @discardableResult
  func finish(_ job: JSONValue) async throws -> JSONValue {
    guard let id = job["id"]?.string else { return job }
    var last = job
    let line = PeonProgressLine(isQuiet: isQuiet)
    defer { line.end() }
    var attempts = 0
    while !Self.hasEnded(last) {
      do {
        try await client.follow("/jobs/\(id)/events") { event in
          guard let now = try? JSONValue.parse(event.data) else { return true }
          (last, attempts) = (now, 0)
          line.show(now)
          return !Self.hasEnded(now)
        }
        if !Self.hasEnded(last) { last = try await client.get("/jobs/\(id)") }
      } catch let error as APIClientError {
        // The stream breaks when Orc is restarted, and the job goes on afterwards.
        guard case .unreachable = error, attempts < Self.attemptsMax else { throw error }
      }
      guard !Self.hasEnded(last) else { break }
      attempts += 1
      try await Task.sleep(for: Self.pause)
    }
    for warning in last["warnings"]?.array ?? [] where !isQuiet {
      line.end()
      StandardStream.error("  note: \(ShownText.line(warning.string ?? ""))")
    }
    try check(last)
    return last
  }

  private func check(_ job: JSONValue) throws {
    let state = job["state"]?.string ?? ""
    if state == "succeeded" { return }
    let problem = job["problem"]
    let message = problem?["detail"]?.string ?? "The \(job["kind"]?.string ?? "job") did not end well: it is \(state)."
    throw APIClientError.refused(
      status: problem?["status"]?.int ?? 500, code: problem?["code"]?.string ?? "job", message: message, faults: [],
      available: [])
  }

  private static func hasEnded(_ job: JSONValue) -> Bool {
    ["succeeded", "failed", "cancelled"].contains(job["state"]?.string ?? "")
  }
}

import HTTP
import JSON
import OrcModel

/// Orc's own resource API.
struct V2: Sendable {
  let services: Services

  /// Where its paths begin.
  static let prefix = "/api/v2"
  /// The entries of a list when a client names no number.
  static let limitDefault = 100
  /// The most entries of one list.
  static let limitMax = 1000
  /// The longest time that `Prefer: wait` can ask for, in seconds.
  static let waitSecondsMax = 600

  /// All its routes.
  var routes: [Route] {
    generalRoutes + planRoutes + serverRoutes + changeRoutes + outputRoutes + jobRoutes + streamRoutes
      + scheduleRoutes + importRoutes + backupRoutes + restoreRoutes + keyRoutes
  }

  /// A list in the form that all lists have.
  func list(_ items: (inout JSONWriter) -> Void) -> HTTPResponse {
    .object { writer in
      writer.key("items")
      writer.beginArray()
      items(&writer)
      writer.endArray()
      writer.key("next")
      writer.null()
    }
  }

  /// A whole number of the query.
  ///
  /// - Throws: `srv.input`.
  func number(_ name: String, in range: ClosedRange<Int>, default value: Int, _ call: Call) throws(OrcError) -> Int {
    guard let text = call.query(name) else { return value }
    guard let number = Int(text), range.contains(number) else {
      throw OrcError(
        .badInput,
        "The query's [\(name)] must be a whole number from \(range.lowerBound) to \(range.upperBound).")
    }
    return number
  }

  /// 202 with the job, or 200 when the client wanted to wait and the job ended in time.
  func answer(_ job: Job, to call: Call) async -> HTTPResponse {
    var job = job
    let wait = Preference.waitSeconds(call.request.headers)
    if let wait, !job.state.isEnded {
      let limit = Duration.seconds(min(wait, Self.waitSecondsMax))
      job = await services.orchestration.wait(for: job.id, atMost: limit) ?? job
    }
    let isDone = wait != nil && job.state.isEnded
    var response = HTTPResponse.json(V2Job(job: job).bytes, status: isDone ? .ok : .accepted)
    response.headers.set("Location", "\(Self.prefix)/jobs/\(job.id)")
    if let wait { response.headers.set("Preference-Applied", "wait=\(wait)") }
    return response
  }

  /// What routes that make a job answer.
  static let jobAnswers = [
    RouteAnswer(
      status: 202, summary: "The job that does it", schema: .ref("Job"),
      fields: [(name: "Location", summary: "Where the job can be followed")]),
    RouteAnswer(
      status: 200, summary: "The job, which ended within the time of Prefer: wait", schema: .ref("Job"),
      fields: [(name: "Location", summary: "Where the job is")]),
  ]

  /// The head field that makes a route wait for its job.
  static let preferParameter = RouteParameter(
    name: "Prefer", place: .header, summary: "wait=N waits up to N seconds for the job's end (RFC 7240)",
    schema: ["type": "string", "examples": ["wait=20"]])
}

/// The preferences of a request (RFC 7240).
enum Preference {
  /// The seconds of `wait=N`; nil when there is none that can be read.
  static func waitSeconds(_ headers: HTTPHeaders) -> Int? {
    for preference in headers.list(of: "Prefer") {
      let parts = preference.split(separator: ";")[0].split(separator: "=", maxSplits: 1)
      guard parts.count == 2, parts[0].filter({ $0 != " " }).lowercased() == "wait" else { continue }
      guard let seconds = Int(parts[1].filter { $0 != " " && $0 != "\"" }), seconds >= 0 else { continue }
      return seconds
    }
    return nil
  }
}

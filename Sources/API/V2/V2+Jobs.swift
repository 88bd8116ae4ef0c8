import HTTP
import JSON
import OrcModel

/// Jobs as resources.
extension V2 {
  var jobRoutes: [Route] {
    let path = "\(Self.prefix)/jobs/{id}"
    return [
      Route(
        method: .get, path: "\(Self.prefix)/jobs", id: "jobs", summary: "What runs and ran, newest first",
        access: .read,
        parameters: [
          RouteParameter(name: "server", place: .query, summary: "Only jobs of this server", schema: .type("string")),
          RouteParameter(
            name: "limit", place: .query, summary: "How many, 1 to \(Self.limitMax)",
            schema: ["type": "integer", "default": .number(JSONNumber(Self.limitDefault))]),
        ],
        answers: [RouteAnswer(status: 200, summary: "The jobs", schema: .page(of: "Job"))],
        errors: [.badServerID, .badInput], work: jobs),
      Route(
        method: .get, path: path, id: "job", summary: "One job with its log", access: .read,
        parameters: [Self.preferParameter],
        answers: [RouteAnswer(status: 200, summary: "The job", schema: .ref("Job"))], errors: [.noSuchJob], work: job),
      Route(
        method: .delete, path: path, id: "cancelJob", summary: "Ask a job to end early", access: .operate,
        answers: [RouteAnswer(status: 200, summary: "The job as it is now", schema: .ref("Job"))],
        errors: [.noSuchJob, .badInput],
        work: { call in
          let job = try await services.orchestration.cancel(call.jobID(), by: call.caller.name)
          return .json(V2Job(job: job).bytes)
        }),
    ]
  }

  private func jobs(_ call: Call) async throws -> HTTPResponse {
    let limit = try number("limit", in: 1...Self.limitMax, default: Self.limitDefault, call)
    let server = try call.query("server").map { text throws(OrcError) in try ServerID(parsing: text) }
    let jobs = try await services.orchestration.jobs(limit: limit, after: nil, server: server)
    return list { writer in for job in jobs { V2Job(job: job).write(into: &writer) } }
  }

  private func job(_ call: Call) async throws -> HTTPResponse {
    var found = try await knownJob(call.jobID())
    if let wait = Preference.waitSeconds(call.request.headers), !found.state.isEnded {
      let limit = Duration.seconds(min(wait, Self.waitSecondsMax))
      found = await services.orchestration.wait(for: found.id, atMost: limit) ?? found
    }
    return .json(V2Job(job: found).bytes)
  }

  /// The job, or the error that says there is none.
  func knownJob(_ id: JobID) async throws -> Job {
    guard let job = try await services.orchestration.job(id) else {
      throw OrcError(.noSuchJob, "There is no job [\(printable(id.text))].")
    }
    return job
  }
}

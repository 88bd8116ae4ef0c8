import HTTP
import JSON
import OrcModel

/// The API that PEON's clients speak, with their quirks.
struct V1: Sendable {
  let services: Services

  /// Where its paths begin.
  static let prefix = "/api/v1"

  /// All its routes.
  var routes: [Route] {
    generalRoutes + serverRoutes + consoleRoutes + createRoutes + actionRoutes + changeRoutes + removalRoutes
      + schedulerRoutes + importRoutes + saveRoutes + commandRoutes
  }

  /// A success that carries the record: the record's members, `status`, `info` and more.
  func union(_ view: ServerView, info: String, more: (inout JSONWriter) -> Void = { _ in }) -> HTTPResponse {
    .object { writer in
      V1Record(view: view).writeMembers(into: &writer)
      writer.member("status", "success")
      writer.member("info", info)
      more(&writer)
    }
  }

  /// A success without a record.
  func success(_ info: String) -> HTTPResponse {
    .object { writer in
      writer.member("status", "success")
      writer.member("info", info)
    }
  }

  /// Waits for a job within v1's time, which began with the call; false when it has not ended by then.
  ///
  /// - Throws: the job's problem.
  func finished(_ job: Job?, _ call: Call) async throws -> Bool {
    guard let job else { return true }
    // What the engine took before the job began counts too; a clock that was set meanwhile does not.
    let rest = Duration.seconds(Services.v1WaitMax - min(max(services.now() - call.beganAt, 0), Services.v1WaitMax))
    let last = job.state.isEnded ? job : await services.orchestration.wait(for: job.id, atMost: rest)
    guard let last, last.state.isEnded else { return false }
    if let problem = last.problem { throw problem }
    guard last.state == .succeeded else {
      let server = last.server.map { " of [\($0)]" } ?? ""
      throw OrcError(.actionFailed, "The \(last.kind.rawValue)\(server) was cancelled.")
    }
    return true
  }
}

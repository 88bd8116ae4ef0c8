import HTTP
import JSON
import OrcModel

/// What routes translate to, and what they keep between requests.
struct Services: Sendable {
  let orchestration: any Orchestration
  let identity: Identity
  /// Seconds since 1970, with fractions.
  let now: @Sendable () -> Double
  let sleep: @Sendable (Duration) async throws -> Void
  let resetKey: @Sendable () async throws -> String
  let streams = OpenStreams()
  let v1Servers = ServerFragments(opening: "[", closing: "]") { V1Record(view: $0).bytes }
  let v2Servers = ServerFragments(opening: #"{"items":["#, closing: #"],"next":null}"#) { V2Server(view: $0).bytes }

  /// When v1 ceases to wait for a job, from the request on, so that it answers before its clients give up after 10 s.
  static let v1WaitMax = 7.0
  /// How long any request waits for the engine's first answer after the start: reads are answered within a second.
  static let firstAnswerMax = Duration.milliseconds(900)

  /// The server, or the error that says there is none.
  func server(_ id: ServerID) throws(OrcError) -> ServerView {
    guard let view = orchestration.server(id) else {
      throw OrcError(.noSuchServer, "There is no server [\(id)].")
    }
    return view
  }

  /// The plan, or the error that names those there are.
  func plan(_ id: GameID) throws(OrcError) -> Plan {
    if let plan = orchestration.plan(id) { return plan }
    if let broken = orchestration.brokenPlans().first(where: { $0.name == id.text }) { throw broken.error }
    throw OrcError(
      .noSuchPlan, "There is no plan [\(id)].",
      details: OrcError.Details(available: orchestration.plans().map(\.id.text).sorted()))
  }

  /// Refuses while the engine does not answer.
  func requireRuntime() throws(OrcError) {
    let state = orchestration.runtimeState()
    guard !state.isAvailable else { return }
    throw OrcError(.unavailable, "The engine does not answer\(state.reason.map { ": \($0)" } ?? "").")
  }
}

/// What the program says that it is.
package struct Identity: Sendable {
  /// The name in answers.
  package var name: String
  /// The version, or `-.-.-` where none is known.
  package var version: String

  /// Names the program.
  package init(name: String = "orc", version: String) {
    self.name = name
    self.version = version
  }
}

import HTTP
import OrcModel

/// A request that has found its route: what a route's work needs to know.
struct Call: Sendable {
  let request: HTTPRequest
  /// What the braces of the path matched, decoded.
  let parameters: PathParameters
  /// The decoded query.
  let query: [QueryItem]
  /// The whole body; empty where the route reads none.
  let body: [UInt8]
  let caller: Caller
  /// When it came, in seconds since 1970.
  let beganAt: Double

  /// The server that `{uid}` names.
  ///
  /// - Throws: `srv.param`.
  func serverID() throws(OrcError) -> ServerID { try ServerID(parsing: parameters["uid"] ?? "") }

  /// The game that `{game}` names.
  ///
  /// - Throws: `plan.dne` for what can't be a game's id at all.
  func gameID() throws(OrcError) -> GameID {
    let text = parameters["game"] ?? ""
    guard let game = GameID(text) else { throw OrcError(.noSuchPlan, "There is no plan [\(printable(text))].") }
    return game
  }

  /// The job that `{id}` names.
  func jobID() -> JobID { JobID(parameters["id"] ?? "") }

  /// The first value of a name in the query.
  func query(_ name: String) -> String? { query.first { $0.name == name }?.value }

  /// A flag in the query: `true`, `1` or the bare name.
  func queryFlag(_ name: String) -> Bool {
    guard let value = query(name) else { return false }
    return value.isEmpty || value == "1" || value.lowercased() == "true"
  }
}

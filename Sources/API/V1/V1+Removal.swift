import HTTP
import OrcModel

/// Removing servers.
extension V1 {
  var removalRoutes: [Route] {
    let done = RouteAnswer(status: 200, summary: "It is gone, or going", schema: .ref("V1Success"))
    let errors: [OrcError.Code] = [
      .badServerID, .badInput, .noSuchServer, .busy, .actionFailed, .unavailable,
    ]
    return [
      Route(
        method: .delete, path: "\(Self.prefix)/server/destroy/{uid}", id: "v1Destroy",
        summary: "Remove a server and keep its files, unless told otherwise", access: .admin,
        body: RouteBody(schema: .ref("V1RemovalRequest")), answers: [done], errors: errors,
        work: { call in
          let erases = try LenientBody(call.body).flag("eradicate")
          return try await remove(call, erases ? .delete : .keep)
        }),
      Route(
        method: .delete, path: "\(Self.prefix)/server/eradicate/{uid}", id: "v1Eradicate",
        summary: "Remove a server and its files", access: .admin,
        body: RouteBody(schema: .ref("V1RemovalRequest"), isRequired: true), answers: [done], errors: errors,
        work: { call in
          let id = try call.serverID()
          guard try LenientBody(call.body).flag("eradicate") else {
            throw LenientBody.fault("eradicate", #"must be true: this deletes all files of \#(id)"#)
          }
          return try await remove(call, .delete)
        }),
    ]
  }

  private func remove(_ call: Call, _ files: FilesPolicy) async throws -> HTTPResponse {
    let id = try call.serverID()
    let accepted = try await services.orchestration.act(.destroy(files), on: id, by: call.caller.name)
    let isFinished = try await finished(accepted.job, call)
    let words = isFinished ? "was removed" : "is being removed"
    return success("Server \(id) \(words). Its files are \(files == .keep ? "kept" : "being deleted").")
  }
}

import HTTP
import JSON
import OrcModel

/// Backups as resources of their server.
extension V2 {
  var backupRoutes: [Route] {
    let path = "\(Self.prefix)/servers/{uid}/backups"
    return [
      Route(
        method: .get, path: path, id: "backups", summary: "The backups of a server, newest first", access: .read,
        answers: [RouteAnswer(status: 200, summary: "The backups", schema: .page(of: "Backup"))],
        errors: [.badServerID, .noSuchServer, .actionFailed],
        work: { call in
          let backups = try await services.orchestration.backups(of: call.serverID())
          return list { writer in
            for backup in backups {
              writer.beginObject()
              writer.member("id", backup.name.text)
              writer.member("server", backup.name.server.description)
              writer.member("bytes", backup.bytes)
              writer.member("sha256", backup.digest)
              writer.member("created_at", Timestamp(backup.createdAt).text)
              writer.endObject()
            }
          }
        }),
      Route(
        method: .post, path: path, id: "makeBackup", summary: "Save a server's files", access: .operate,
        parameters: [Self.preferParameter], body: RouteBody(schema: .ref("ActionRequest")), answers: Self.jobAnswers,
        errors: [.badServerID, .badInput, .noSuchServer, .busy, .actionFailed, .unavailable],
        work: { call in
          var body = try StrictBody(call.body)
          try body.finish()
          let accepted = try await services.orchestration.backUp(call.serverID(), by: call.caller.name)
          guard let job = accepted.job else { return HTTPResponse(status: .noContent) }
          return await answer(job, to: call)
        }),
      Route(
        method: .get, path: "\(path)/{file}", id: "backup", summary: "A backup's zip", access: .operate,
        parameters: BackupDownload.parameters,
        answers: [RouteAnswer(status: 200, summary: "The zip", schema: nil, mediaType: "application/zip")]
          + BackupDownload.partAnswers,
        errors: [.badServerID, .noSuchBackup, .noSuchRange, .actionFailed],
        work: { call in
          let name = try backupName(call)
          return try await BackupDownload(name, services.orchestration).answer(
            to: call.request, services.orchestration)
        }),
      Route(
        method: .delete, path: "\(path)/{file}", id: "removeBackup", summary: "Delete a backup", access: .admin,
        answers: [RouteAnswer(status: 204, summary: "It is gone", schema: nil)],
        errors: [.badServerID, .noSuchBackup, .actionFailed],
        work: { call in
          try await services.orchestration.removeBackup(backupName(call), by: call.caller.name)
          return HTTPResponse(status: .noContent)
        }),
    ]
  }

  /// The backup that the path names; of another server it is as good as none.
  private func backupName(_ call: Call) throws(OrcError) -> BackupName {
    let id = try call.serverID()
    let text = call.parameters["file"] ?? ""
    if let name = BackupName(text), name.server == id { return name }
    throw OrcError(.noSuchBackup, "There is no backup [\(printable(text))] of [\(id)].")
  }
}

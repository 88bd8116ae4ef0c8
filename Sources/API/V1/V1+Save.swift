import HTTP
import JSON
import OrcModel

/// Saving servers' files.
extension V1 {
  var saveRoutes: [Route] {
    let path = "\(Self.prefix)/server/save/{uid}"
    let errors: [OrcError.Code] = [
      .badServerID, .badInput, .noSuchServer, .noSuchBackup, .busy, .noSpace, .actionFailed, .unavailable,
    ]
    let answer = RouteAnswer(status: 200, summary: "What was saved; `task` while it goes on", schema: .ref("V1Saved"))
    var either = answer
    either.otherMediaType = "application/zip"
    let told = RouteAnswer(
      status: 200, summary: "What was saved; `task` while it goes on; with `skip` the server",
      schema: ["anyOf": [.ref("V1Saved"), .ref("V1Record")]])
    let body = RouteBody(schema: .ref("V1SkipRequest"))
    return [
      Route(
        method: .get, path: path, id: "v1Save",
        summary: "Make a backup and answer it: as JSON to who accepts only that, else as a zip", access: .operate,
        parameters: [
          RouteParameter(
            name: "file", place: .query, summary: "A backup that is there already", schema: .type("string"))
        ] + BackupDownload.parameters, answers: [either] + BackupDownload.partAnswers,
        errors: errors + [.noSuchRange], work: save),
      Route(
        method: .put, path: path, id: "v1SaveByPut", summary: "Make a backup", access: .operate, body: body,
        answers: [told], errors: errors, work: make),
      Route(
        method: .post, path: path, id: "v1SaveByPost", summary: "The same as PUT", access: .operate, body: body,
        answers: [told], errors: errors, work: make),
      Route(
        method: .get, path: "\(Self.prefix)/server/backups/{uid}", id: "v1Backups",
        summary: "The backups of a server, newest first", access: .read,
        answers: [RouteAnswer(status: 200, summary: "The backups", schema: .ref("V1Backups"))],
        errors: [.badServerID, .noSuchServer, .actionFailed], work: backups),
    ]
  }

  private func make(_ call: Call) async throws -> HTTPResponse {
    let id = try call.serverID()
    if try LenientBody(call.body).flag("skip") { return .json(services.v1Servers.one(try services.server(id))) }
    return try await told(id, call)
  }

  private func save(_ call: Call) async throws -> HTTPResponse {
    let id = try call.serverID()
    if let text = call.query("file") {
      guard let name = BackupName(text), name.server == id else {
        throw OrcError(.noSuchBackup, "There is no backup [\(printable(text))] of [\(id)].")
      }
      return try await BackupDownload(name, services.orchestration).answer(
        to: call.request, services.orchestration)
    }
    if Self.wantsJSON(call.request.headers) { return try await told(id, call) }
    let accepted = try await services.orchestration.backUp(id, by: call.caller.name)
    guard let job = accepted.job, let name = job.input.backup else {
      throw OrcError(.internalError, "The backup has no name.")
    }
    if try await finished(job, call) {
      return try await BackupDownload(name, services.orchestration).answer(
        to: nil, services.orchestration)
    }
    // A large world takes longer than a client waits for the head of an answer: the bytes follow when they are there.
    let orchestration = services.orchestration
    return BackupDownload.zip(
      name,
      .stream(length: nil) { writer in
        let last = await orchestration.wait(for: job.id, atMost: .seconds(86_400))
        guard last?.state == .succeeded else {
          throw last?.problem ?? OrcError(.actionFailed, "The backup of [\(id)] did not come to its end.")
        }
        for try await part in try await orchestration.readBackup(name, from: 0).content { try await writer.write(part) }
      })
  }

  /// `application/json` is accepted, and neither anything nor a file.
  static func wantsJSON(_ headers: HTTPHeaders) -> Bool {
    let accepted = headers.list(of: "Accept").map { text in
      text.split(separator: ";")[...].first.map { $0.filter { $0 != " " }.lowercased() } ?? ""
    }
    return accepted.contains("application/json")
      && !accepted.contains { ["*/*", "application/*", "application/zip", "application/octet-stream"].contains($0) }
  }

  /// Makes a backup and tells of it.
  private func told(_ id: ServerID, _ call: Call) async throws -> HTTPResponse {
    let accepted = try await services.orchestration.backUp(id, by: call.caller.name)
    let isFinished = try await finished(accepted.job, call)
    let name = accepted.job?.input.backup
    let made = isFinished ? try await services.orchestration.backups(of: id).first { $0.name == name } : nil
    return .object { writer in
      writer.member("status", "success")
      writer.member("info", isFinished ? "Server [\(id)] was saved." : "Server [\(id)] is being saved.")
      writer.member("file", name?.text)
      writer.member("size", made?.bytes)
      writer.member("download_url", "\(Self.prefix)/server/save/\(id)" + (name.map { "?file=\($0)" } ?? ""))
      writer.key("task")
      if isFinished {
        writer.null()
      } else {
        writer.beginObject()
        writer.member("action", "backup")
        writer.member("state", "running")
        writer.member("started", accepted.job.map { Int($0.createdAt) })
        writer.member("error", nil as String?)
        writer.endObject()
      }
    }
  }

  private func backups(_ call: Call) async throws -> HTTPResponse {
    let id = try call.serverID()
    let backups = try await services.orchestration.backups(of: id)
    return .object { writer in
      writer.member("server_uid", id.description)
      writer.key("backups")
      writer.beginArray()
      for backup in backups {
        writer.beginObject()
        writer.member("file", backup.name.text)
        writer.member("size", backup.bytes)
        writer.member("time", backup.createdAt)
        writer.endObject()
      }
      writer.endArray()
    }
  }
}

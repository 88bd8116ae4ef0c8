import HTTP
import JSON
import OrcModel

/// Bringing servers' files back: uploads, and restores of them and of backups.
extension V2 {
  var restoreRoutes: [Route] {
    [
      Route(
        method: .post, path: "\(Self.prefix)/uploads", id: "upload",
        summary: "Send a zip, tar or gzipped tar; it is kept for a day", access: .operate,
        body: RouteBody(
          schema: .object([:]), isRequired: true,
          mediaTypes: ["application/zip", "application/x-tar", "application/gzip", "application/octet-stream"],
          isStreamed: true),
        answers: [RouteAnswer(status: 201, summary: "What was stored", schema: .ref("Upload"))],
        errors: [.badInput, .noSpace, .actionFailed], work: upload),
      Route(
        method: .delete, path: "\(Self.prefix)/uploads/{id}", id: "removeUpload", summary: "Delete an upload",
        access: .operate, answers: [RouteAnswer(status: 204, summary: "It is gone", schema: nil)],
        errors: [.noSuchBackup, .actionFailed],
        work: { call in
          let text = call.parameters["id"] ?? ""
          guard let id = UploadID(text) else {
            throw OrcError(.noSuchBackup, "There is no upload [\(printable(text))].")
          }
          try await services.orchestration.removeUpload(id, by: call.caller.name)
          return HTTPResponse(status: .noContent)
        }),
      Route(
        method: .post, path: "\(Self.prefix)/servers/{uid}/restore", id: "restoreServer",
        summary: "Replace a server's files by those of a backup or an upload", access: .operate,
        parameters: [Self.preferParameter], body: RouteBody(schema: .ref("RestoreRequest"), isRequired: true),
        answers: Self.jobAnswers,
        errors: [.badServerID, .badInput, .noSuchServer, .noSuchBackup, .busy, .actionFailed, .unavailable],
        work: restore),
    ]
  }

  private func upload(_ call: Call) async throws -> HTTPResponse {
    let body = call.request.body.limited(to: nil)
    let chunks = BodyChunks(body)
    let content = ByteStream(unfolding: { try await chunks.next() })
    let stored = try await services.orchestration.upload(
      content, announced: body.announcedLength.map { Int($0) }, by: call.caller.name)
    var response = HTTPResponse.object { writer in
      writer.member("id", stored.id.text)
      writer.member("bytes", stored.bytes)
      writer.member("format", stored.format.rawValue)
      writer.member("sha256", stored.digest)
      writer.member("created_at", Timestamp(stored.createdAt).text)
    }
    response.status = HTTPStatus(201)
    return response
  }

  private func restore(_ call: Call) async throws -> HTTPResponse {
    let id = try call.serverID()
    var body = try StrictBody(call.body)
    let source = Self.source(&body)
    let folder = body.text("folder")
    let savesFirst = body.flag("backup_first") ?? true
    try body.finish()
    guard let source else { throw OrcError(.badInput, "Say which [backup] or which [upload] is to be restored.") }
    let accepted = try await services.orchestration.restore(
      id, RestoreRequest(source: source, folder: folder, savesFirst: savesFirst), by: call.caller.name)
    guard let job = accepted.job else { return HTTPResponse(status: .noContent) }
    return await answer(job, to: call)
  }

  /// The members `backup` and `upload`, of which one is to be there.
  static func source(_ body: inout StrictBody) -> RestoreSource? {
    let backup = body.parsed("backup", "the id of a backup: <uid>-YYYYMMDD-HHMMSS.zip") { BackupName($0) }
    let upload = body.parsed("upload", "the id of an upload: u_ and 26 characters") { UploadID($0) }
    if backup != nil, upload != nil { body.add("upload", "is given beside a backup; give one of them") }
    return backup.map { .backup($0) } ?? upload.map { .upload($0) }
  }
}

/// A body that is read on by whoever asks.
private actor BodyChunks {
  private var iterator: HTTPRequestBody.Iterator

  init(_ body: HTTPRequestBody) { iterator = body.makeAsyncIterator() }

  /// The next part; nil at the end.
  func next() async throws -> [UInt8]? {
    var next = iterator
    let part = try await next.next()
    iterator = next
    return part
  }
}

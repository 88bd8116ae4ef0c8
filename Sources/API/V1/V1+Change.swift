import HTTP
import JSON
import OrcModel

/// Changing what a server is: update, modify, files.
extension V1 {
  private struct Change {
    let word: String
    let summary: String
    let body: String
    let isRequired: Bool
    let answer: String
    let work: Route.Work
  }

  var changeRoutes: [Route] {
    let changes = [
      Change(
        word: "update", summary: "Fetch the game, its image or both anew", body: "V1UpdateRequest", isRequired: false,
        answer: "V1Updated", work: update),
      Change(
        word: "modify", summary: "Change settings, description or ports", body: "V1ModifyRequest", isRequired: true,
        answer: "V1Modified", work: modify),
      Change(
        word: "files", summary: "Put small files into the server's folder", body: "V1FilesRequest", isRequired: true,
        answer: "V1FilesWritten", work: files),
    ]
    return [(HTTPMethod.put, ""), (.post, "ByPost")].flatMap { method, suffix in
      changes.map { change in
        Route(
          method: method, path: "\(Self.prefix)/server/\(change.word)/{uid}",
          id: "v1\(change.word.titled)\(suffix)", summary: change.summary, access: .operate,
          body: RouteBody(schema: .ref(change.body), isRequired: change.isRequired),
          answers: [
            RouteAnswer(
              status: 200, summary: "The server; `task` while something goes on", schema: .ref(change.answer))
          ],
          errors: [
            .badServerID, .badInput, .noSuchServer, .noSuchPlan, .busy, .portsUsed, .planInvalid, .actionFailed,
            .unavailable,
          ], work: change.work)
      }
    }
  }

  private func update(_ call: Call) async throws -> HTTPResponse {
    let id = try call.serverID()
    let body = try LenientBody(call.body)
    let word = try body.text("mode") ?? ""
    guard let mode = UpdateMode(word) else {
      let known = UpdateMode.allCases.map(\.rawValue) + UpdateMode.aliases.keys.sorted()
      throw OrcError(
        .badInput, "There is no update mode [\(printable(word))]. Use one of: \(known.joined(separator: ", ")).",
        details: OrcError.Details(
          available: known, faults: [OrcError.Fault(pointer: "/mode", detail: "is no update mode")]))
    }
    if try body.flag("skip") { return union(try services.server(id), info: "\(id)") { $0.texts("warnings", []) } }
    let accepted = try await services.orchestration.act(.update(mode), on: id, by: call.caller.name)
    let isFinished = try await finished(accepted.job, call)
    let info = isFinished ? "Server [\(id)] was updated (\(mode.rawValue))." : "\(id)"
    return union(try services.server(id), info: info) { $0.texts("warnings", accepted.warnings) }
  }

  /// Members of a modify that are no settings.
  private static let reserved = V1CreateForm.reserved.union(["restart"])

  private func modify(_ call: Call) async throws -> HTTPResponse {
    let id = try call.serverID()
    let body = try LenientBody(call.body)
    let form = V1CreateForm(body: body, target: nil, emptyMeansAbsent: false)
    var (settings, files) = try form.settingsAndFiles()
    settings["restart"] = nil
    let request = ModifyRequest(
      settings: settings, description: try body.description(), files: files,
      restarts: try body.flag("restart"))
    if try body.flag("skip") {
      let view = try services.server(id)
      return answer(Modified(server: view, changed: [], needsRestart: false), view)
    }
    let modified = try await services.orchestration.modify(id, request, by: call.caller.name)
    _ = try await finished(modified.job, call)
    return answer(modified, try services.server(id))
  }

  private func answer(_ modified: Modified, _ view: ServerView) -> HTTPResponse {
    let changed = modified.changed
    let what = changed.isEmpty ? "Nothing was changed" : "Changed: \(changed.joined(separator: ", "))"
    return union(view, info: "\(what).") { writer in
      writer.texts("changed", changed)
      writer.texts("ignored", modified.ignored)
      writer.texts("warnings", modified.warnings)
      writer.member("restart_required", modified.needsRestart)
    }
  }

  private func files(_ call: Call) async throws -> HTTPResponse {
    let id = try call.serverID()
    let body = try LenientBody(call.body)
    var files: [ServerFile] = []
    if let items = body.value("settings") {
      guard let items = items.array else { throw LenientBody.fault("settings", "must be a list of files") }
      for (index, item) in items.enumerated() { files.append(try V1File.read(item, place: "settings/\(index)")) }
    } else {
      files.append(try V1File.read(.object(body.members), place: ""))
    }
    if try body.flag("skip") {
      return union(try services.server(id), info: "Nothing was written.") { $0.member("restart_required", false) }
    }
    let modified = try await services.orchestration.writeFiles(id, files, by: call.caller.name)
    return union(try services.server(id), info: "Written: \(files.map(\.name).joined(separator: ", ")).") { writer in
      writer.member("restart_required", modified.needsRestart)
    }
  }
}

/// One file in the form `{"type": "txt" or "json", "name": ..., "content": ...}`.
enum V1File {
  /// Reads one; `place` is a JSON pointer without its first slash.
  ///
  /// - Throws: `srv.input`.
  static func read(_ item: JSONValue, place: String) throws(OrcError) -> ServerFile {
    let prefix = place.isEmpty ? "" : "/\(place)"
    func fault(_ member: String, _ detail: String) -> OrcError {
      OrcError(
        .badInput, "The value of [\(prefix.isEmpty ? member : "\(place)/\(member)")] \(detail).",
        details: OrcError.Details(faults: [OrcError.Fault(pointer: "\(prefix)/\(member)", detail: detail)]))
    }
    let text: String
    switch (item["type"]?.string, item["content"]) {
    case ("txt", .string(let content)): text = content
    case ("txt", _): throw fault("content", "must be text")
    case ("json", nil), ("json", .null): throw fault("content", "is required")
    case ("json", .some(let content)): text = content.serializedText() + "\n"
    default: throw fault("type", "must be txt or json")
    }
    guard let name = item["name"]?.string else { throw fault("name", "must be the file's name") }
    guard let file = ServerFile(name: name, text: text) else {
      throw fault("name", "must be a plain file name of letters, digits, '.', '_' and '-', at most 128")
    }
    guard text.utf8.count <= ServerFile.bytesMax else {
      throw fault("content", "is larger than \(ServerFile.bytesMax) bytes")
    }
    return file
  }
}

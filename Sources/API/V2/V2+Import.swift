import HTTP
import JSON
import OrcModel

/// Taking over servers from their folders.
extension V2 {
  var importRoutes: [Route] {
    [
      Route(
        method: .post, path: "\(Self.prefix)/servers/import", id: "importServers",
        summary: "Register the servers' folders that are not registered yet", access: .admin,
        body: RouteBody(schema: .ref("ActionRequest")),
        answers: [RouteAnswer(status: 200, summary: "What was found", schema: .ref("ImportOutcome"))],
        errors: [.badInput, .unavailable, .actionFailed], work: importServers)
    ]
  }

  private func importServers(_ call: Call) async throws -> HTTPResponse {
    var body = try StrictBody(call.body)
    try body.finish()
    let outcome = try await services.orchestration.importServers(by: call.caller.name)
    return .object { writer in
      writer.texts("imported", outcome.imported.map(\.description))
      writer.key("skipped")
      writer.beginArray()
      for skipped in outcome.skipped {
        writer.beginObject()
        writer.member("server", skipped.server.description)
        writer.member("reason", skipped.reason)
        writer.endObject()
      }
      writer.endArray()
    }
  }
}

extension Schemas {
  static var importOutcome: JSONValue {
    .closed([
      "imported": .texts,
      "skipped": [
        "type": "array", "items": .closed(["server": .type("string"), "reason": .type("string")]),
      ],
    ])
  }
}

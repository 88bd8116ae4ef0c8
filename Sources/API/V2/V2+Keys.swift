import HTTP
import JSON
package import OrcModel

/// The keys that open the API.
extension V2 {
  var keyRoutes: [Route] {
    [
      Route(
        method: .post, path: "\(Self.prefix)/keys/reset", id: "resetKey",
        summary: "Make a new first key; the old one opens nothing any more, and the new one is told only here",
        access: .admin, body: RouteBody(schema: .ref("ActionRequest")),
        answers: [RouteAnswer(status: 200, summary: "The new key", schema: .ref("NewKey"))],
        errors: [.badInput, .fixedKey], work: reset)
    ]
  }

  private func reset(_ call: Call) async throws -> HTTPResponse {
    var body = try StrictBody(call.body)
    try body.finish()
    let key = try await services.resetKey()
    // Whoever listens with the old key has to come again, with a new one.
    services.streams.endPresent()
    return .object { writer in
      writer.member("name", "first")
      writer.member("key", key)
      writer.texts("scopes", ["admin"])
    }
  }
}

/// The shapes of keys.
extension Schemas {
  static var keys: JSONObject {
    [
      "NewKey": .closed([
        "name": .type("string"), "key": .type("string", "its text, which is told once"), "scopes": .texts,
      ])
    ]
  }
}

extension OrcError.Code {
  /// The key is one of Orc's settings, which alone can change it.
  package static let fixedKey = OrcError.Code(rawValue: "key.fixed")
}

import HTTP
import JSON

/// The few paths outside of both versions, and the document of all.
struct General: Sendable {
  let identity: Identity
  /// The routes of both versions.
  let others: [Route]

  var routes: [Route] {
    [
      Route(
        method: .get, path: "/healthz", id: "health", summary: "Whether Orc answers", access: .open,
        answers: [RouteAnswer(status: 200, summary: "It does", schema: .ref("Health"))],
        work: { _ in .object { $0.member("status", "ok") } }),
      document("/openapi.json", id: "document"),
      document("\(V1.prefix)/openapi.json", id: "v1Document"),
    ]
  }

  private func document(_ path: String, id: String) -> Route {
    Route(
      method: .get, path: path, id: id, summary: "This document", access: .read,
      answers: [RouteAnswer(status: 200, summary: "OpenAPI 3.1", schema: .ref("Document"))],
      work: { _ in .json(OpenAPIDocument(identity: identity, routes: routes + others).bytes) })
  }
}

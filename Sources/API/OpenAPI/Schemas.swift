import JSON
import OrcModel

/// The named shapes of bodies and answers.
enum Schemas {
  /// All of them.
  static var all: JSONObject {
    var schemas = general
    for group in [v1, v2, schedules, keys] {
      for member in group.members { schemas[member.key] = member.value }
    }
    return schemas
  }

  private static var general: JSONObject {
    [
      "Health": .closed(["status": .choice("ok")]), "Document": .type("object", "An OpenAPI 3.1 document"),
      "Fault": .closed([
        "pointer": .type("string", "where in the body (RFC 6901)"), "detail": .type("string", "what is wrong there"),
      ]),
    ]
  }
}

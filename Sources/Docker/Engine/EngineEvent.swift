package import JSON

/// Something that happened on the engine.
package struct EngineEvent: Sendable, Equatable {
  /// `container`, `image`, `network`, ...
  package var type: String
  /// `start`, `die`, `destroy`, ...; an exec's command follows a colon.
  package var action: String
  /// The id of what it happened to.
  package var id: String
  /// For a container: its labels, name, image, exit code or signal.
  package var attributes: [String: String]
  /// In seconds since 1970.
  package var time: Int

  /// Reads an element of SystemEvents' stream.
  package init(_ json: JSONValue) {
    let actor = json["Actor"] ?? .null
    type = json.text("Type") ?? ""
    action = json.text("Action") ?? ""
    id = actor.text("ID") ?? ""
    attributes = actor.table("Attributes")
    time = json.integer("time") ?? 0
  }
}

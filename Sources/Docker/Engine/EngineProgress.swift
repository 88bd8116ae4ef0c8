package import JSON

/// One line of the stream that a pull or a build answers.
package struct EngineProgress: Sendable, Equatable {
  /// The layer it is about.
  package var id: String?
  /// Such as `Downloading`.
  package var status: String?
  /// Bytes so far.
  package var current: Int?
  /// Bytes in all.
  package var total: Int?
  /// Output of a build.
  package var text: String?
  /// Why it failed; the answer's status was 200 nevertheless.
  package var error: String?

  /// Reads a line.
  package init(_ json: JSONValue) {
    id = json.filled("id")
    status = json.filled("status")
    current = json["progressDetail"]?.integer("current")
    total = json["progressDetail"]?.integer("total")
    text = json.filled("stream")
    error = json["errorDetail"]?.filled("message") ?? json.filled("error")
  }
}

/// Adds up the layers of a pull: bytes downloaded of bytes in all.
package struct EngineProgressSum: Sendable {
  private var layers: [String: (current: Int, total: Int)] = [:]

  /// Starts with nothing.
  package init() {}

  /// Bytes so far.
  package var current: Int { layers.values.reduce(0) { $0 + $1.current } }
  /// Bytes in all, as far as known.
  package var total: Int { layers.values.reduce(0) { $0 + $1.total } }

  /// Takes a line; answers whether the sum changed.
  package mutating func take(_ line: EngineProgress) -> Bool {
    guard let id = line.id, let status = line.status else { return false }
    switch status {
    case "Downloading":
      guard let current = line.current else { return false }
      layers[id] = (current, max(line.total ?? 0, current))
    case "Download complete", "Pull complete":
      guard let layer = layers[id], layer.current != layer.total else { return false }
      layers[id] = (layer.total, layer.total)
    default:
      return false
    }
    return true
  }
}

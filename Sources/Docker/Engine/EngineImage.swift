package import JSON

/// An image of the engine.
package struct EngineImage: Sendable, Equatable {
  /// `sha256:...`.
  package var id: String
  /// Its references.
  package var tags: [String]
  /// Its references by digest, `name@sha256:...`: one for each repository that it was pulled from, tagged or not.
  package var digests: [String]
  /// `NAME=value`; only where one image was asked for.
  package var environment: [String]
  /// The labels.
  package var labels: [String: String]
  /// In bytes.
  package var size: Int

  /// Reads ImageInspect's answer, or an element of ImageList's.
  package init(_ json: JSONValue) {
    let config = json["Config"] ?? .null
    id = json.text("Id") ?? ""
    tags = json.texts("RepoTags")
    digests = json.texts("RepoDigests")
    environment = config.texts("Env")
    labels = config.table("Labels").isEmpty ? json.table("Labels") : config.table("Labels")
    size = json.integer("Size") ?? 0
  }

  /// The value of a variable of the image's environment.
  package func variable(_ name: String) -> String? {
    environment.first { $0.hasPrefix(name + "=") }.map { String($0.dropFirst(name.count + 1)) }
  }
}

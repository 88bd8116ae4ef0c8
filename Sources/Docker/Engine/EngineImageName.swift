/// A reference to an image, taken apart: `[registry/]repository[:tag][@digest]`.
package struct EngineImageName: Sendable, Hashable, CustomStringConvertible {
  /// The registry that a reference without one means.
  package static let registryDefault = "docker.io"

  /// With the registry as it was written.
  package var repository: String
  /// The tag; nil where there is only a digest.
  package var tag: String?
  /// `sha256:...`.
  package var digest: String?

  /// Takes a reference apart; without tag and digest the tag is `latest`.
  package init(_ reference: String) {
    var rest = reference[...]
    if let at = rest.firstIndex(of: "@") {
      digest = String(rest[rest.index(after: at)...])
      rest = rest[..<at]
    }
    if let colon = rest.lastIndex(of: ":"), !rest[colon...].contains("/") {
      tag = String(rest[rest.index(after: colon)...])
      rest = rest[..<colon]
    }
    if tag == nil, digest == nil { tag = "latest" }
    repository = String(rest)
  }

  /// The registry's host and port: the first part when it looks like a host.
  package var registry: String {
    guard let slash = repository.firstIndex(of: "/") else { return Self.registryDefault }
    let first = repository[..<slash]
    return first.contains(".") || first.contains(":") || first == "localhost" ? String(first) : Self.registryDefault
  }

  /// What the engine's pull calls the tag: the digest where there is one.
  package var pullTag: String { digest ?? tag ?? "latest" }

  /// The reference with its tag.
  package var description: String {
    repository + (tag.map { ":\($0)" } ?? "") + (digest.map { "@\($0)" } ?? "")
  }
}

import JSON

/// What is known of a fetched state of a repository; kept beside its recipes as `source.json`.
struct FetchedRevision: Equatable {
  /// The address of the tarball, query included: recipes of another address are never taken for these.
  var address: String
  /// The commit where the tarball names it, else its entity tag, else its digest.
  var revision: String
  /// The entity tag, exactly as the server gave it.
  var entityTag: String?
  /// SHA-256 of the tarball, in hex.
  var digest: String

  /// The largest `source.json`, in bytes.
  static let bytesMax = 64 * 1024

  init(address: String, commit: String?, entityTag: String?, digest: String) {
    self.address = address
    self.entityTag = entityTag
    self.digest = digest
    revision = commit ?? entityTag.map(Self.shown) ?? digest
  }

  /// Reads what `bytes` wrote; nil for anything else.
  init?(_ bytes: [UInt8]) {
    guard let root = try? JSONDocument.parse(bytes, limits: JSONLimits(bytes: Self.bytesMax)).root,
      let address = root["address"]?.string, let revision = root["revision"]?.string,
      let digest = root["digest"]?.string
    else { return nil }
    self.address = address
    self.revision = revision
    self.digest = digest
    entityTag = root["etag"]?.string
  }

  var bytes: [UInt8] {
    var root: JSONObject = ["address": .string(address), "revision": .string(revision), "digest": .string(digest)]
    if let entityTag { root["etag"] = .string(entityTag) }
    return JSONValue.object(root).serialized(pretty: true) + [UInt8(ascii: "\n")]
  }

  /// The tag without the marks around it (RFC 9110 section 8.8.3).
  private static func shown(_ tag: String) -> String {
    let strong = tag.hasPrefix("W/") ? tag.dropFirst(2) : tag[...]
    guard strong.count > 2, strong.hasPrefix("\""), strong.hasSuffix("\"") else { return tag }
    return String(strong.dropFirst().dropLast())
  }
}

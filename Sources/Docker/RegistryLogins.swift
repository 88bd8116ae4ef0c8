import Crypto
import JSON
import OrcModel

/// Logins for registries in the form of Docker's config.json: `{"auths": {"host:port": {"auth": "..."}}}`.
struct RegistryLogins {
  /// What Docker's own registry is called in such a file.
  static let hubKey = "https://index.docker.io/v1/"

  private let entries: JSONObject

  init(_ bytes: [UInt8], file: String) throws(OrcError) {
    let json: JSONValue
    do {
      json = try JSONValue.parse(bytes)
    } catch {
      throw OrcError(.actionFailed, "The registry logins in \(file) are no JSON: \(error).")
    }
    entries = json["auths"]?.object ?? JSONObject()
  }

  /// The login for a registry; nil when there is none.
  func login(for registry: String) -> EngineRegistryLogin? {
    let keys =
      registry == EngineImageName.registryDefault ? [Self.hubKey, registry] : [registry, "https://\(registry)"]
    guard let key = keys.first(where: { entries[$0] != nil }), let entry = entries[key] else { return nil }
    if let user = entry.filled("username"), let password = entry.filled("password") {
      return EngineRegistryLogin(user: user, password: password, server: key)
    }
    guard let text = entry.filled("auth"), let bytes = Base64.standard.decode(text) else { return nil }
    let parts = String(decoding: bytes, as: UTF8.self).split(
      separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { return nil }
    return EngineRegistryLogin(user: String(parts[0]), password: String(parts[1]), server: key)
  }
}

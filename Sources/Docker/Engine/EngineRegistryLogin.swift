import Crypto
import JSON

/// A user and password for a registry.
struct EngineRegistryLogin: Sendable, Equatable {
  var user: String
  var password: String
  /// The registry's host and port.
  var server: String

  /// Makes a login.
  init(user: String, password: String, server: String) {
    self.user = user
    self.password = password
    self.server = server
  }

  /// The value of X-Registry-Auth ("Authentication" in the Engine API's introduction): base64url of a JSON object.
  var header: String {
    let object: JSONValue = [
      "username": .string(user), "password": .string(password), "serveraddress": .string(server),
    ]
    // The engine drops a login without a word when the padding is missing.
    let text = Base64.url.encode(object.serialized())
    return text + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
  }
}

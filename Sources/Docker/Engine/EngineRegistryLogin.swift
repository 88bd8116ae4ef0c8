import Crypto
import JSON

/// A user and password for a registry.
package struct EngineRegistryLogin: Sendable, Equatable {
  package var user: String
  package var password: String
  /// The registry's host and port.
  package var server: String

  /// Makes a login.
  package init(user: String, password: String, server: String) {
    self.user = user
    self.password = password
    self.server = server
  }

  /// The value of X-Registry-Auth ("Authentication" in the Engine API's introduction): base64url of a JSON object.
  var header: String {
    let object: JSONValue = [
      "username": .string(user), "password": .string(password), "serveraddress": .string(server),
    ]
    return Base64.url.encode(object.serialized())
  }
}

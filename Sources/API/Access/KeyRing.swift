import Crypto
import HTTP
package import OrcModel
import Synchronization

/// The keys that open the API, in memory: only their digests.
package final class KeyRing: Sendable {
  /// The longest key that is looked at, in bytes.
  static let keyBytesMax = 512
  /// The bytes of randomness in a key that Orc makes.
  static let randomBytes = 32

  private struct Entry {
    let hash: [UInt8]
    let caller: Caller
  }

  private let entries: Mutex<[Entry]>
  private let ownUserID: UInt32

  /// Takes the stored keys; on a Unix socket, root and the user of that number are let in without one.
  package init(_ keys: [StoredKey], ownUserID: UInt32) {
    entries = Mutex(Self.entries(keys))
    self.ownUserID = ownUserID
  }

  /// Puts other keys in the place of those it has.
  package func replace(with keys: [StoredKey]) {
    let new = Self.entries(keys)
    entries.withLock { $0 = new }
  }

  /// A new key, to be shown once.
  package static func makeKey() -> String { "orc_" + RandomBytes.token(bytes: randomBytes) }

  /// What is stored of a key.
  package static func hash(of key: String) -> [UInt8] { SHA256.hash(Array(key.utf8)) }

  /// Who sends the request; nil when it brings no key that is known.
  func caller(of request: HTTPRequest) -> Caller? {
    if case .unix(let uid, _, _) = request.peer, uid == 0 || uid == ownUserID {
      return Caller(name: uid == 0 ? "socket:root" : "socket:\(uid)", access: .admin)
    }
    guard let key = Self.key(of: request) else { return nil }
    let hash = Self.hash(of: key)
    return entries.withLock { entries in
      // Every key is compared, so that the time tells nothing about which one is near.
      var found: Caller?
      for entry in entries where ConstantTime.areEqual(entry.hash, hash) { found = entry.caller }
      return found
    }
  }

  private static func key(of request: HTTPRequest) -> String? {
    if let key = request.headers["X-Api-Key"] { return key.utf8.count <= keyBytesMax ? key : nil }
    guard let value = request.headers["Authorization"], value.utf8.count <= keyBytesMax else { return nil }
    let parts = value.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
    return String(parts[1].drop { $0 == " " })
  }

  private static func entries(_ keys: [StoredKey]) -> [Entry] {
    keys.map { Entry(hash: $0.hash, caller: Caller(name: "key:\($0.name)", access: access($0.scopes))) }
  }

  private static func access(_ scopes: [String]) -> Access {
    if scopes.contains("admin") { return .admin }
    if scopes.contains("operate") { return .operate }
    return scopes.contains("read") ? .read : .open
  }
}

import API
import OrcModel

/// The admin key: the one of the settings, else the stored one, else a new one.
struct FirstKey {
  /// The name of the key in jobs and logs.
  static let name = "first"
  /// The id of its row.
  static let id = "k_first"

  /// The keys that open the API.
  let keys: [StoredKey]
  /// A key that was made just now, to be shown once.
  let made: String?

  /// Finds or makes the key; a made one is stored as its hash before anybody sees it.
  ///
  /// API_KEY takes the place of the stored admin key while it is set, and is never stored.
  init(_ settings: Settings, store: some StateStore, now: Int) async throws {
    let stored = try await store.keys()
    let others = stored.filter { $0.name != Self.name }
    if let told = settings.apiKey {
      keys = others + [Self.key(told, now)]
      made = nil
    } else if let first = stored.first(where: { $0.name == Self.name }) {
      keys = others + [first]
      made = nil
    } else {
      let text = KeyRing.makeKey()
      let first = Self.key(text, now)
      try await store.saveKey(first)
      keys = others + [first]
      made = text
    }
  }

  /// Puts a new key in the place of the stored one, at once, and answers it.
  ///
  /// - Throws: `key.fixed` where API_KEY is the key.
  static func reset(_ settings: Settings, _ keys: KeyRing, store: some StateStore, now: Int) async throws -> String {
    guard settings.apiKey == nil else {
      throw OrcError(.fixedKey, "The key is API_KEY of Orc's settings; change it there and start Orc anew.")
    }
    let text = KeyRing.makeKey()
    try await store.saveKey(key(text, now))
    keys.replace(with: try await store.keys())
    return text
  }

  private static func key(_ text: String, _ now: Int) -> StoredKey {
    StoredKey(id: id, name: name, hash: KeyRing.hash(of: text), scopes: ["admin"], createdAt: now)
  }
}

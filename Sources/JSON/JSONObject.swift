/// The members of a JSON object in their order, each name once.
///
/// Names are compared as Swift compares strings, so two spellings of one accented letter are one name.
package struct JSONObject: Sendable {
  /// One name and its value.
  package struct Member: Sendable, Hashable {
    /// The name.
    package let key: String
    /// The value.
    package var value: JSONValue

    /// A member.
    package init(key: String, value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  /// From this many members on an index is kept, so that a hostile object costs no quadratic time.
  private static let indexedFromCount = 16

  /// The members in their order.
  package private(set) var members: [Member] = []
  private var places: [String: Int]?

  /// An object without members.
  package init() {}

  /// An object with these members in this order; a name given twice keeps its last value.
  package init(_ members: some Sequence<(String, JSONValue)>) {
    for (key, value) in members { self[key] = value }
  }

  /// The names in their order.
  package var keys: [String] { members.map(\.key) }

  /// The number of members.
  package var count: Int { members.count }

  /// Whether there is no member.
  package var isEmpty: Bool { members.isEmpty }

  /// The value of a member; setting nil removes it, setting an unknown name appends it.
  package subscript(key: String) -> JSONValue? {
    get { place(of: key).map { members[$0].value } }
    set {
      guard let place = place(of: key) else {
        if let newValue { append(key, newValue) }
        return
      }
      if let newValue {
        members[place].value = newValue
      } else {
        members.remove(at: place)
        places = nil
        indexIfLarge()
      }
    }
  }

  /// Appends a member unless the name is there already; answers whether it did.
  mutating func appendIfNew(_ key: String, _ value: JSONValue) -> Bool {
    guard place(of: key) == nil else { return false }
    append(key, value)
    return true
  }

  private mutating func append(_ key: String, _ value: JSONValue) {
    members.append(Member(key: key, value: value))
    if places == nil { indexIfLarge() } else { places?[key] = members.count - 1 }
  }

  private mutating func indexIfLarge() {
    guard members.count >= JSONObject.indexedFromCount else { return }
    places = Dictionary(members.enumerated().map { ($1.key, $0) }, uniquingKeysWith: { first, _ in first })
  }

  private func place(of key: String) -> Int? {
    if let places { return places[key] }
    return members.firstIndex { $0.key == key }
  }
}

extension JSONObject: Hashable {
  /// Whether both have the same members in the same order.
  package static func == (left: JSONObject, right: JSONObject) -> Bool { left.members == right.members }

  /// Feeds the members to a hasher.
  package func hash(into hasher: inout Hasher) { hasher.combine(members) }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
  /// An object with these members in this order; a name given twice keeps its last value.
  package init(dictionaryLiteral elements: (String, JSONValue)...) { self.init(elements) }
}

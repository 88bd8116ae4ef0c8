/// Header fields in the order they were sent; names compare without regard to case (RFC 9110 section 5).
///
/// Fields that came over the wire stay bytes until somebody asks for one, so a request that needs no
/// field costs no string.
package struct HTTPHeaders: Sendable, ExpressibleByDictionaryLiteral, CustomStringConvertible {
  private enum Storage {
    case fields([HTTPField])
    case wire(WireFields)
  }

  private var storage: Storage

  /// Makes an empty list.
  package init() {
    storage = .fields([])
  }

  /// Makes a list of the fields, in their order.
  package init(_ fields: [HTTPField]) {
    storage = .fields(fields)
  }

  /// Makes a list of the pairs of a literal, in their order; a name may stand there twice.
  package init(dictionaryLiteral elements: (String, String)...) {
    storage = .fields(elements.map { HTTPField(name: $0.0, value: $0.1) })
  }

  init(wire: WireFields) {
    storage = .wire(wire)
  }

  /// All fields in order.
  package var fields: [HTTPField] {
    switch storage {
    case .fields(let fields): fields
    case .wire(let wire): wire.fields()
    }
  }

  /// Says that there is no field at all.
  package var isEmpty: Bool {
    switch storage {
    case .fields(let fields): fields.isEmpty
    case .wire(let wire): wire.isEmpty
    }
  }

  /// The first value of the name; setting it replaces every field of that name, nil removes them.
  package subscript(name: String) -> String? {
    get {
      switch storage {
      case .fields(let fields): fields.first { $0.name.equalsIgnoringASCIICase(name) }?.value
      case .wire(let wire): wire.first(name)
      }
    }
    set {
      guard let newValue else { return remove(name) }
      set(name, newValue)
    }
  }

  /// Every value of the name, in order.
  package func values(of name: String) -> [String] {
    fields.filter { $0.name.equalsIgnoringASCIICase(name) }.map(\.value)
  }

  /// The members of a comma-separated list over all fields of the name, trimmed, without empty ones
  /// (RFC 9110 section 5.6.1).
  package func list(of name: String) -> [String] {
    values(of: name).flatMap { $0.split(separator: ",") }
      .map { String($0.trimmingHTTPWhitespace()) }.filter { !$0.isEmpty }
  }

  /// Says that a field of the name is there.
  package func contains(_ name: String) -> Bool { self[name] != nil }

  /// Appends a field and keeps those of the same name.
  package mutating func add(_ name: String, _ value: String) {
    edit { $0.append(HTTPField(name: name, value: value)) }
  }

  /// Replaces every field of the name by one.
  package mutating func set(_ name: String, _ value: String) {
    edit { fields in
      fields.removeAll { $0.name.equalsIgnoringASCIICase(name) }
      fields.append(HTTPField(name: name, value: value))
    }
  }

  /// Removes every field of the name.
  package mutating func remove(_ name: String) {
    edit { $0.removeAll { $0.name.equalsIgnoringASCIICase(name) } }
  }

  private mutating func edit(_ change: (inout [HTTPField]) -> Void) {
    var fields = self.fields
    storage = .fields([])
    change(&fields)
    storage = .fields(fields)
  }

  /// The fields as `name: value`, separated by `; `.
  package var description: String {
    fields.map { "\($0.name): \($0.value)" }.joined(separator: "; ")
  }
}

extension HTTPHeaders: Equatable {
  /// Lists are equal when they have the same fields in the same order, names spelt alike.
  package static func == (left: Self, right: Self) -> Bool { left.fields == right.fields }
}

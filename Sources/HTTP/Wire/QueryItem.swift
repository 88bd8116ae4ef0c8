/// One `name=value` of a query, decoded; a name without `=` has an empty value.
package struct QueryItem: Hashable, Sendable {
  /// The decoded name.
  package var name: String
  /// The decoded value.
  package var value: String

  /// Pairs a name with a value.
  package init(name: String, value: String) {
    self.name = name
    self.value = value
  }

  /// Splits a query at `&` and decodes it; nil when an encoding is broken.
  package static func parse(_ query: some StringProtocol) -> [QueryItem]? {
    var items: [QueryItem] = []
    for part in query.split(separator: "&") {
      let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = PercentCoding.decode(pair[0], plusIsSpace: true),
        let value = PercentCoding.decode(pair.count > 1 ? pair[1] : "", plusIsSpace: true)
      else { return nil }
      items.append(QueryItem(name: name, value: value))
    }
    return items
  }

  /// Writes the items as a query without the question mark.
  package static func format(_ items: [QueryItem]) -> String {
    items.map { "\(PercentCoding.encode($0.name))=\(PercentCoding.encode($0.value))" }.joined(separator: "&")
  }
}

import OrcModel
import YAML

/// Collects the faults of one YAML recipe while it is read.
struct RecipeFaults {
  private(set) var all: [RecipeFault] = []

  mutating func add(_ node: YAMLNode, _ reason: String) {
    all.append(RecipeFault(line: node.position.line, reason: reason))
  }

  mutating func add(_ faults: [RecipeFault]) { all += faults }
}

/// One mapping of a recipe: hands out its values by key and refuses what nobody asked for.
struct RecipeMapping {
  let node: YAMLNode
  private let entries: [String: YAMLNode]

  /// Takes a node that must be a mapping with no other keys than `keys`; nil, with a fault noted, if it is none.
  ///
  /// - Parameter what: What the mapping is, for messages: `the recipe`, `'stop'`.
  init?(_ node: YAMLNode, _ what: String, keys: [String], _ faults: inout RecipeFaults) {
    guard let mapping = node.mapping else {
      faults.add(node, "\(what) must be a mapping, not \(node.kind)")
      return nil
    }
    for entry in mapping where !keys.contains(entry.name) {
      let accepted = keys.joined(separator: ", ")
      faults.add(entry.key, "unknown key '\(printable(entry.name))' in \(what); accepted: \(accepted)")
    }
    self.node = node
    entries = Dictionary(mapping.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
  }

  /// The value of a key; nil where there is none or nothing.
  subscript(key: String) -> YAMLNode? {
    guard let node = entries[key], !node.isNull else { return nil }
    return node
  }

  /// A value that must be text; numbers are taken as they are written.
  func text(_ key: String, _ faults: inout RecipeFaults) -> String? {
    guard let node = self[key] else { return nil }
    guard let text = node.text else {
      faults.add(node, "'\(key)' must be text, not \(node.kind)")
      return nil
    }
    return text
  }

  /// A short text without control characters.
  func label(_ key: String, _ faults: inout RecipeFaults) -> String? {
    guard let node = self[key], let text = text(key, &faults) else { return nil }
    guard text.utf8.count <= PlanLimits.labelBytesMax, !MountReading.hasControls(text), !text.isEmpty else {
      faults.add(node, "'\(key)' must be one line of at most \(PlanLimits.labelBytesMax) bytes")
      return nil
    }
    return text
  }

  /// A value that must be true or false.
  func flag(_ key: String, _ faults: inout RecipeFaults) -> Bool? {
    guard let node = self[key] else { return nil }
    guard let flag = node.bool else {
      faults.add(node, "'\(key)' must be true or false, not \(node.text.map { "'\(printable($0))'" } ?? node.kind)")
      return nil
    }
    return flag
  }

  /// A value that must be a whole number of a range.
  func integer(_ key: String, _ range: ClosedRange<Int>, _ faults: inout RecipeFaults) -> Int? {
    guard let node = self[key] else { return nil }
    guard let number = node.int, range.contains(number) else {
      faults.add(node, "'\(key)' must be a whole number from \(range.lowerBound) to \(range.upperBound)")
      return nil
    }
    return number
  }

  /// A value that must be a number.
  func number(_ key: String, _ faults: inout RecipeFaults) -> Double? {
    guard let node = self[key] else { return nil }
    guard let number = node.double, number.isFinite else {
      faults.add(node, "'\(key)' must be a number, not \(node.kind)")
      return nil
    }
    return number
  }

  /// A value that must be a list of texts.
  func texts(_ key: String, _ faults: inout RecipeFaults) -> [String]? {
    guard let node = self[key] else { return nil }
    guard let nodes = node.sequence else {
      faults.add(node, "'\(key)' must be a list, not \(node.kind)")
      return nil
    }
    return nodes.compactMap { element in
      guard let text = element.text, !element.isNull else {
        faults.add(element, "'\(key)' must be a list of texts; this is \(element.kind)")
        return nil
      }
      return text
    }
  }
}

import YAML

/// Turns the tree of a compose file into values, collecting every fault on the way.
struct ComposeReader {
  var options: ComposeLoadOptions
  private(set) var faults: [ComposeFault] = []

  init(options: ComposeLoadOptions) {
    self.options = options
  }

  mutating func fail(_ node: YAMLNode, _ key: String, _ reason: String) {
    guard faults.count < ComposeLoadOptions.faultsMax else { return }
    faults.append(ComposeFault(position: node.position, key: key, reason: reason))
  }

  /// Reports a key that isn't known, at the key's own place.
  mutating func unknown(_ entry: YAMLEntry, _ key: String) {
    fail(entry.key, key, "this key is not supported here")
  }

  // MARK: Single values

  /// A single value with its variables replaced; nil after a fault.
  mutating func scalar(_ node: YAMLNode, _ key: String) -> ComposeScalar? {
    guard let raw = node.scalar else {
      fail(node, key, "must be a single value, not \(node.kind)")
      return nil
    }
    guard let value = ComposeScalar(raw) else {
      fail(node, key, "readers of YAML disagree on '\(raw.text)'; put it in quotes")
      return nil
    }
    guard case .string(let text) = value else { return value }
    do throws(ComposeTemplate.Failure) {
      return .string(try ComposeTemplate(environment: options.environment).substitute(text))
    } catch {
      fail(node, key, error.reason)
      return nil
    }
  }

  /// A string; nil after a fault, and where it is empty, which compose takes for absent.
  mutating func text(_ node: YAMLNode, _ key: String) -> String? {
    guard let value = scalar(node, key) else { return nil }
    guard case .string(let text) = value else {
      fail(node, key, "must be a string, not \(node.kind); put it in quotes")
      return nil
    }
    return text.isEmpty ? nil : text
  }

  /// True or false, as such or as one of the words compose knows; nil after a fault.
  mutating func bool(_ node: YAMLNode, _ key: String) -> Bool? {
    switch scalar(node, key) {
    case nil: return nil
    case .bool(let value): return value
    case .string(let text):
      switch text.lowercased() {
      case "true", "y", "yes", "on": return true
      case "false", "n", "no", "off": return false
      default: break
      }
    default: break
    }
    fail(node, key, "must be true or false")
    return nil
  }

  /// A whole number, as such or in quotes; nil after a fault.
  mutating func int(_ node: YAMLNode, _ key: String) -> Int? {
    switch scalar(node, key) {
    case nil: return nil
    case .int(let number): return number
    case .string(let text):
      if let number = Int(text) { return number }
    default: break
    }
    fail(node, key, "must be a whole number")
    return nil
  }

  /// A size in bytes, as a whole number or as `512m`; nil after a fault.
  mutating func size(_ node: YAMLNode, _ key: String) -> Int? {
    switch scalar(node, key) {
    case nil: return nil
    case .int(let number): return number
    case .string(let text):
      if let bytes = ComposeSize.parse(text) { return bytes }
    default: break
    }
    fail(node, key, "must be a size such as 512m or 2g, or a whole number of bytes")
    return nil
  }

  /// A number of processors; nil after a fault.
  mutating func cpus(_ node: YAMLNode, _ key: String) -> Float? {
    switch scalar(node, key) {
    case nil: return nil
    case .int(let number): return Float(number)
    case .float(let number, _): return Float(number)
    case .string(let text):
      let isPlain = text.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2E }
      if isPlain, let number = Float(text), number.isFinite { return number }
    default: break
    }
    fail(node, key, "must be a number such as 0.5 or 2")
    return nil
  }

  /// A duration such as `1m30s`; nil after a fault.
  mutating func duration(_ node: YAMLNode, _ key: String) -> Duration? {
    guard case .string(let text)? = scalar(node, key), let duration = ComposeDuration.parse(text) else {
      fail(node, key, "must be a duration such as 10s or 1m30s")
      return nil
    }
    return duration
  }

  // MARK: Collections

  /// The pairs of a mapping; none after a fault.
  mutating func mapping(_ node: YAMLNode, _ key: String) -> [YAMLEntry] {
    guard let entries = node.mapping else {
      fail(node, key, "must be a mapping, not \(node.kind)")
      return []
    }
    for entry in entries {
      if let scalar = entry.key.scalar, case .string? = ComposeScalar(scalar) { continue }
      fail(entry.key, key, "the key '\(entry.name)' is not a string; put it in quotes")
    }
    return entries
  }

  /// The elements of a list; none after a fault.
  mutating func list(_ node: YAMLNode, _ key: String) -> [YAMLNode] {
    if let elements = node.sequence { return elements }
    fail(node, key, "must be a list, not \(node.kind)")
    return []
  }

  /// The strings of a list.
  mutating func texts(_ node: YAMLNode, _ key: String) -> [String] {
    var texts: [String] = []
    for (number, element) in list(node, key).enumerated() {
      let elementKey = "\(key)[\(number)]"
      switch scalar(element, elementKey) {
      case nil: continue
      case .string(let text)?: texts.append(text)
      default: fail(element, elementKey, "must be a string, not \(element.kind); put it in quotes")
      }
    }
    return texts
  }

  /// The strings of a list without repetitions, which compose refuses for this key.
  mutating func distinctTexts(_ node: YAMLNode, _ key: String) -> [String] {
    let texts = texts(node, key)
    if Set(texts).count < texts.count { fail(node, key, "the same value is listed twice") }
    return texts
  }

  /// `name=value` strings of a list, or a mapping of single values; a later name replaces an earlier one.
  mutating func variables(_ node: YAMLNode, _ key: String) -> [ComposeVariable] {
    if node.sequence != nil {
      let variables = texts(node, key).map { text in
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        return ComposeVariable(String(parts[0]), parts.count == 2 ? String(parts[1]) : nil)
      }
      return ComposeReader.lastWins(variables) { $0.name }
    }
    var variables: [ComposeVariable] = []
    for entry in mapping(node, key) {
      guard let value = scalar(entry.value, "\(key).\(entry.name)") else { continue }
      variables.append(ComposeVariable(entry.name, value.text))
    }
    return variables
  }

  /// Like `variables`, with nothing as the empty string.
  mutating func pairs(_ node: YAMLNode, _ key: String) -> [ComposePair] {
    variables(node, key).map { ComposePair($0.name, $0.value ?? "") }
  }

  /// A mapping of single values that may not be a list.
  mutating func driverOptions(_ node: YAMLNode, _ key: String) -> [ComposePair] {
    var pairs: [ComposePair] = []
    for entry in mapping(node, key) {
      switch scalar(entry.value, "\(key).\(entry.name)") {
      case nil: continue
      case .bool?: fail(entry.value, "\(key).\(entry.name)", "must be a string, not true or false; put it in quotes")
      case let value?: pairs.append(ComposePair(entry.name, value.text ?? ""))
      }
    }
    return pairs
  }

  /// The elements with distinct identities: a later one takes the place of an earlier one.
  static func lastWins<Element>(_ elements: [Element], _ identity: (Element) -> String) -> [Element] {
    var places: [String: Int] = [:]
    var kept: [Element] = []
    for element in elements {
      if let place = places[identity(element)] {
        kept[place] = element
      } else {
        places[identity(element)] = kept.count
        kept.append(element)
      }
    }
    return kept
  }
}

/// Builds the tree of a document from events, with every limit kept on the way.
struct YAMLBuilder: ~Copyable {
  private struct Anchored {
    let node: YAMLNode
    let nodes: Int
    let bytes: Int
    let height: Int
  }

  private let reader: YAMLEventReader
  private let limits: YAMLLimits
  private var nodes = 0
  private var bytes = 0
  private var aliases = 0
  private var anchors: [String: Anchored?] = [:]

  init(bytes: [UInt8], limits: YAMLLimits) {
    reader = YAMLEventReader(bytes: bytes)
    self.limits = limits
  }

  /// The next document of the text, or nil at its end.
  mutating func nextDocument() throws(YAMLError) -> YAMLNode? {
    anchors = [:]
    while true {
      let event = try reader.next()
      switch event.kind {
      case .end: return nil
      case .documentStart:
        let root = try node(reader.next(), depth: 0)
        return root.node
      default: continue
      }
    }
  }

  private mutating func node(_ event: YAMLEvent, depth: Int) throws(YAMLError) -> (node: YAMLNode, height: Int) {
    if case .alias(let name) = event.kind { return try alias(name, at: event.position, depth: depth) }
    let before = (nodes: nodes, bytes: bytes)
    try count(1, bytes: event.textBytes, at: event.position)
    // Known but unfinished: an alias inside the anchored node itself finds nil here.
    if let anchor = event.anchor { anchors[anchor] = .some(nil) }
    let made: (node: YAMLNode, height: Int)
    switch event.kind {
    case .scalar(let text, let style, let tag):
      made = (try scalar(text, style, tag, at: event.position), 0)
    case .sequenceStart(let tag):
      try check(tag: tag, allowed: "seq", at: event.position)
      made = try sequence(at: event.position, depth: depth + 1)
    case .mappingStart(let tag):
      try check(tag: tag, allowed: "map", at: event.position)
      made = try mapping(at: event.position, depth: depth + 1)
    default:
      throw YAMLError(position: event.position, reason: "not valid YAML")
    }
    if let anchor = event.anchor {
      anchors[anchor] = Anchored(
        node: made.node, nodes: nodes - before.nodes, bytes: bytes - before.bytes, height: made.height)
    }
    return made
  }

  private func scalar(
    _ text: String, _ style: YAMLScalar.Style, _ tag: String?, at position: YAMLPosition
  ) throws(YAMLError) -> YAMLNode {
    if let tag, !YAMLScalar.isKnown(tag: tag) {
      throw YAMLError(position: position, reason: "the tag '\(tag)' is not known")
    }
    guard let scalar = YAMLScalar(text: text, style: style, tag: tag) else {
      throw YAMLError(position: position, reason: "the value doesn't fit its tag '\(tag ?? "")'")
    }
    return YAMLNode(position: position, content: .scalar(scalar))
  }

  private mutating func sequence(at position: YAMLPosition, depth: Int) throws(YAMLError) -> (YAMLNode, Int) {
    try check(depth: depth, at: position)
    var elements: [YAMLNode] = []
    var height = 0
    while true {
      let event = try reader.next()
      if case .sequenceEnd = event.kind { break }
      let element = try node(event, depth: depth)
      elements.append(element.node)
      height = max(height, element.height)
    }
    return (YAMLNode(position: position, content: .sequence(elements)), height + 1)
  }

  private mutating func mapping(at position: YAMLPosition, depth: Int) throws(YAMLError) -> (YAMLNode, Int) {
    try check(depth: depth, at: position)
    var entries: [YAMLEntry] = []
    var lines: [String: Int] = [:]
    var merges: [YAMLNode] = []
    var height = 0
    while true {
      let event = try reader.next()
      if case .mappingEnd = event.kind { break }
      let key = try node(event, depth: depth).node
      guard let scalar = key.scalar else {
        throw YAMLError(position: event.position, reason: "a key must be a single value, not \(key.kind)")
      }
      if let line = lines.updateValue(event.position.line, forKey: scalar.text) {
        throw YAMLError(
          position: event.position, reason: "the key '\(scalar.text)' is given twice, first in line \(line)")
      }
      let value = try node(reader.next(), depth: depth)
      height = max(height, value.height)
      if scalar.text == "<<", scalar.style == .plain {
        merges.append(value.node)
      } else {
        entries.append(YAMLEntry(key: key, value: value.node))
      }
    }
    for merge in merges { try YAMLBuilder.merge(merge, into: &entries, seen: &lines) }
    return (YAMLNode(position: position, content: .mapping(entries)), height + 1)
  }

  /// Adds the pairs of a `<<` value whose keys aren't there yet: own keys win, then the earlier mapping.
  private static func merge(
    _ source: YAMLNode, into entries: inout [YAMLEntry], seen: inout [String: Int]
  ) throws(YAMLError) {
    for mapping in source.sequence ?? [source] {
      guard let pairs = mapping.mapping else {
        throw YAMLError(position: mapping.position, reason: "'<<' takes a mapping or a list of mappings")
      }
      for pair in pairs where seen.updateValue(pair.key.position.line, forKey: pair.name) == nil {
        entries.append(pair)
      }
    }
  }

  private mutating func alias(
    _ name: String, at position: YAMLPosition, depth: Int
  ) throws(YAMLError) -> (YAMLNode, Int) {
    aliases += 1
    guard aliases <= limits.aliasesMax else {
      throw YAMLError(position: position, reason: "more than \(limits.aliasesMax) aliases")
    }
    guard let entry = anchors[name] else {
      throw YAMLError(position: position, reason: "the alias '*\(name)' has no anchor '&\(name)' before it")
    }
    guard let anchored = entry else {
      throw YAMLError(position: position, reason: "the alias '*\(name)' stands inside the value it names")
    }
    try count(anchored.nodes, bytes: anchored.bytes, at: position)
    try check(depth: depth + anchored.height, at: position)
    return (anchored.node, anchored.height)
  }

  private mutating func count(_ more: Int, bytes moreBytes: Int, at position: YAMLPosition) throws(YAMLError) {
    nodes += more
    bytes += moreBytes
    guard nodes <= limits.nodesMax else {
      throw YAMLError(position: position, reason: "more than \(limits.nodesMax) values, aliases expanded")
    }
    guard bytes <= limits.expandedBytesMax else {
      throw YAMLError(position: position, reason: "more than \(limits.expandedBytesMax) bytes, aliases expanded")
    }
  }

  private func check(depth: Int, at position: YAMLPosition) throws(YAMLError) {
    guard depth <= limits.depthMax else {
      throw YAMLError(position: position, reason: "nested deeper than \(limits.depthMax) levels")
    }
  }

  private func check(tag: String?, allowed: String, at position: YAMLPosition) throws(YAMLError) {
    guard let tag, tag != "!", tag != YAMLScalar.tagPrefix + allowed else { return }
    throw YAMLError(position: position, reason: "the tag '\(tag)' is not known")
  }
}

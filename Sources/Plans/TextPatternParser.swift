/// Reads the text of a pattern.
struct TextPatternParser {
  /// How deep groups may be nested: the parser recurses.
  static let depthMax = 32

  private let text: [Unicode.Scalar]
  private var place = 0
  private var depth = 0

  init(_ text: String) {
    var scalars = Array(text.unicodeScalars)
    if scalars.first == "^" { scalars.removeFirst() }
    if scalars.last == "$" {
      // An escaped dollar is a character: it follows an odd number of backslashes.
      let backslashes = scalars.dropLast().reversed().prefix { $0 == "\\" }.count
      if backslashes % 2 == 0 { scalars.removeLast() }
    }
    self.text = scalars
  }

  mutating func parse() throws(TextPattern.Fault) -> TextPatternNode {
    let node = try choice()
    guard place == text.count else { throw fault("has a ')' too many") }
    return node
  }

  private var next: Unicode.Scalar? { place < text.count ? text[place] : nil }

  private func fault(_ words: String) -> TextPattern.Fault {
    TextPattern.Fault(reason: "the pattern \(words) at character \(place + 1)")
  }

  private mutating func take() -> Unicode.Scalar? {
    guard let scalar = next else { return nil }
    place += 1
    return scalar
  }

  private mutating func choice() throws(TextPattern.Fault) -> TextPatternNode {
    depth += 1
    defer { depth -= 1 }
    guard depth <= TextPatternParser.depthMax else { throw fault("is nested too deep") }
    var branches = [try sequence()]
    while next == "|" {
      place += 1
      branches.append(try sequence())
    }
    return branches.count == 1 ? branches[0] : .choice(branches)
  }

  private mutating func sequence() throws(TextPattern.Fault) -> TextPatternNode {
    var nodes: [TextPatternNode] = []
    while let scalar = next, scalar != "|", scalar != ")" { nodes.append(try repeated(try atom())) }
    return .sequence(nodes)
  }

  private mutating func atom() throws(TextPattern.Fault) -> TextPatternNode {
    guard let scalar = take() else { throw fault("ends too early") }
    switch scalar {
    case ".": return .set(.init(ranges: [], isInverted: true))
    case "[": return .set(try bracket())
    case "\\": return .set(try escape())
    case "(":
      if next == "?" {
        place += 1
        guard take() == ":" else { throw fault("has a '(?' that is not '(?:'") }
      }
      let node = try choice()
      guard take() == ")" else { throw fault("has a '(' without ')'") }
      return node
    case "*", "+", "?", "{": throw fault("repeats nothing")
    case "^", "$": throw fault("has an anchor inside; a pattern always speaks of the whole text")
    default: return .set(.init(ranges: [scalar.value...scalar.value]))
    }
  }

  private mutating func repeated(_ node: TextPatternNode) throws(TextPattern.Fault) -> TextPatternNode {
    let result: TextPatternNode
    switch next {
    case "*": result = .repetition(node, least: 0, most: nil)
    case "+": result = .repetition(node, least: 1, most: nil)
    case "?": result = .repetition(node, least: 0, most: 1)
    case "{":
      place += 1
      let least = try number()
      var most: Int? = least
      if next == "," {
        place += 1
        most = next == "}" ? nil : try number()
      }
      guard next == "}", most.map({ $0 >= least }) ?? true else { throw fault("has a bad '{m,n}'") }
      result = .repetition(node, least: least, most: most)
    default: return node
    }
    place += 1
    if let scalar = next, "*+?{".unicodeScalars.contains(scalar) { throw fault("repeats a repetition") }
    return result
  }

  private mutating func number() throws(TextPattern.Fault) -> Int {
    var value = 0
    let start = place
    while let scalar = next, ("0"..."9").contains(scalar) {
      value = value * 10 + Int(scalar.value - 48)
      guard value <= TextPattern.repetitionsMax else {
        throw fault("repeats more than \(TextPattern.repetitionsMax) times")
      }
      place += 1
    }
    guard place > start else { throw fault("has a bad '{m,n}'") }
    return value
  }

  private mutating func bracket() throws(TextPattern.Fault) -> TextPattern.CharacterSet {
    var set = TextPattern.CharacterSet(ranges: [])
    if next == "^" {
      place += 1
      set.isInverted = true
    }
    var isFirst = true
    while let scalar = take() {
      if scalar == "]", !isFirst { return set }
      isFirst = false
      if scalar == "\\" {
        let escaped = try escape()
        guard !escaped.isInverted else { throw fault("has a negated class in brackets") }
        set.ranges += escaped.ranges
        continue
      }
      guard next == "-", place + 1 < text.count, text[place + 1] != "]" else {
        set.ranges.append(scalar.value...scalar.value)
        continue
      }
      place += 1
      guard var last = take() else { throw fault("has a '[' without ']'") }
      if last == "\\", let escaped = take() { last = escaped }
      guard scalar <= last else { throw fault("has a range that runs backwards") }
      set.ranges.append(scalar.value...last.value)
    }
    throw fault("has a '[' without ']'")
  }

  private mutating func escape() throws(TextPattern.Fault) -> TextPattern.CharacterSet {
    guard let scalar = take() else { throw fault("ends with a '\\'") }
    switch scalar {
    case "d", "D": return .init(ranges: [48...57], isInverted: scalar == "D")
    case "w", "W": return .init(ranges: [48...57, 65...90, 95...95, 97...122], isInverted: scalar == "W")
    case "s", "S": return .init(ranges: [9...13, 32...32], isInverted: scalar == "S")
    case "a"..."z", "A"..."Z", "0"..."9": throw fault("has the unknown escape '\\\(scalar)'")
    default: return .init(ranges: [scalar.value...scalar.value])
    }
  }
}

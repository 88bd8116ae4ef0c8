/// A regular expression that is matched in time linear in the text, whatever the pattern.
///
/// Patterns come from recipes and texts from users, so an engine that backtracks would let both stall the program.
/// Literals, `.`, `[a-z]`, `[^a-z]`, `\d \w \s \D \W \S`, `( )`, `(?: )`, `|`, `* + ?` and `{m,n}` are understood;
/// a pattern always speaks of the whole text, `^` at its start and `$` at its end are taken and mean nothing more.
package struct TextPattern: Sendable {
  /// Why a pattern can't be used.
  package struct Fault: Error, Equatable {
    /// A lower-case sentence without full stop.
    package let reason: String
  }

  /// The longest pattern, in characters.
  package static let lengthMax = 500
  /// The most states a pattern may have once repetitions are written out.
  package static let statesMax = 2_000
  /// The most steps that writing a pattern out may take: a repeated nothing makes steps, but no states.
  package static let stepsMax = 20_000
  /// The largest number in `{m,n}`.
  package static let repetitionsMax = 1_000

  private enum State: Sendable {
    case match(CharacterSet, next: Int)
    case split(Int, Int)
    case end
  }

  private var states: [State] = [.end]
  private var start = 0
  private var steps = 0

  /// Compiles a pattern.
  package init(_ text: String) throws(Fault) {
    guard text.unicodeScalars.count <= TextPattern.lengthMax else {
      throw Fault(reason: "the pattern is longer than \(TextPattern.lengthMax) characters")
    }
    var parser = TextPatternParser(text)
    start = try add(try parser.parse(), next: 0)
  }

  /// Whether the whole text fits.
  package func matches(_ text: String) -> Bool {
    var current = reachable([start])
    for scalar in text.unicodeScalars {
      guard !current.isEmpty else { return false }
      let next = current.compactMap { place -> Int? in
        guard case .match(let set, let next) = states[place], set.contains(scalar) else { return nil }
        return next
      }
      current = reachable(next)
    }
    return current.contains(0)
  }

  /// The states that `places` lead to without reading a character; only those that read one, or the end.
  private func reachable(_ places: [Int]) -> [Int] {
    var seen = [Bool](repeating: false, count: states.count)
    var open = places
    var found: [Int] = []
    while let place = open.popLast() {
      guard !seen[place] else { continue }
      seen[place] = true
      if case .split(let left, let right) = states[place] {
        open.append(left)
        open.append(right)
      } else {
        found.append(place)
      }
    }
    return found
  }

  private mutating func add(_ node: TextPatternNode, next: Int) throws(Fault) -> Int {
    steps += 1
    guard states.count < TextPattern.statesMax, steps < TextPattern.stepsMax else {
      throw Fault(reason: "the pattern repeats too much")
    }
    switch node {
    case .set(let set):
      states.append(.match(set, next: next))
      return states.count - 1
    case .sequence(let nodes):
      var next = next
      for node in nodes.reversed() { next = try add(node, next: next) }
      return next
    case .choice(let nodes):
      var first = try add(nodes[nodes.count - 1], next: next)
      for node in nodes.dropLast().reversed() {
        let other = try add(node, next: next)
        states.append(.split(other, first))
        first = states.count - 1
      }
      return first
    case .repetition(let node, let least, let most):
      return try add(node, least: least, most: most, next: next)
    }
  }

  private mutating func add(_ node: TextPatternNode, least: Int, most: Int?, next: Int) throws(Fault) -> Int {
    var next = next
    if let most {
      let end = next
      for _ in least..<max(least, most) {
        let body = try add(node, next: next)
        states.append(.split(body, end))
        next = states.count - 1
      }
    } else {
      // The loop's place is taken first, as its body leads back to it.
      states.append(.end)
      let loop = states.count - 1
      let body = try add(node, next: loop)
      states[loop] = .split(body, next)
      next = loop
    }
    for _ in 0..<least { next = try add(node, next: next) }
    return next
  }

  /// Characters, by ranges.
  struct CharacterSet: Sendable {
    var ranges: [ClosedRange<UInt32>]
    var isInverted = false

    func contains(_ scalar: Unicode.Scalar) -> Bool {
      ranges.contains { $0.contains(scalar.value) } != isInverted
    }
  }
}

/// A part of a parsed pattern.
indirect enum TextPatternNode {
  case set(TextPattern.CharacterSet)
  case sequence([TextPatternNode])
  case choice([TextPatternNode])
  case repetition(TextPatternNode, least: Int, most: Int?)
}

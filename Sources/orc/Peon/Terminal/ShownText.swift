/// Text from elsewhere as it can be shown: what would steer a terminal is made visible.
enum ShownText {
  /// One line: control characters, line ends and marks that turn the direction of text are written out.
  static func line(_ text: String) -> String { visible(text, keeping: { _ in false }) }

  /// Words of several lines: their line ends stay.
  static func lines(_ text: String) -> String { visible(text) { $0 == "\n" } }

  /// A line of a game's output: tabs and colours stay, everything else that steers a terminal is written out.
  static func output(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isSteering) else { return text }
    var shown = ""
    var rest = Substring(text).unicodeScalars
    var isColoured = false
    while let scalar = rest.first {
      if let colour = colour(rest) {
        shown += String(Substring(rest[..<colour]))
        rest = rest[colour...]
        isColoured = true
        continue
      }
      // A carriage return at the end comes with the lines of games that were written for Windows.
      if scalar != "\r" || rest.dropFirst().first != nil {
        shown += scalar == "\t" || !isSteering(scalar) ? String(scalar) : written(scalar)
      }
      rest = rest.dropFirst()
    }
    return isColoured ? shown + "\u{1B}[0m" : shown
  }

  /// Where a colour's sequence at the beginning ends; nil when there is none (ECMA-48, SGR).
  private static func colour(_ text: Substring.UnicodeScalarView) -> Substring.UnicodeScalarView.Index? {
    guard text.first == "\u{1B}", text.dropFirst().first == "[" else { return nil }
    let rest = text.dropFirst(2).prefix(32)
    guard let end = rest.firstIndex(where: { !("0"..."9").contains($0) && $0 != ";" && $0 != ":" }), rest[end] == "m"
    else { return nil }
    return rest.index(after: end)
  }

  private static func visible(_ text: String, keeping: (Unicode.Scalar) -> Bool) -> String {
    guard text.unicodeScalars.contains(where: isSteering) else { return text }
    return text.unicodeScalars.map { isSteering($0) && !keeping($0) ? written($0) : String($0) }.joined()
  }

  private static func isSteering(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0: true
    case 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: true
    default: false
    }
  }

  private static func written(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\n": "\\n"
    case "\r": "\\r"
    case "\t": "\\t"
    default: "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
    }
  }

  /// The columns that a text takes on a terminal.
  static func width(_ text: String) -> Int { text.reduce(0) { $0 + width($1) } }

  /// The text cut to so many columns, with `…` where something is left out.
  static func cut(_ text: String, to columns: Int) -> String {
    guard width(text) > columns else { return text }
    guard columns > 0 else { return "" }
    var taken = 0
    var shown = ""
    for character in text {
      let own = width(character)
      guard taken + own <= columns - 1 else { break }
      taken += own
      shown.append(character)
    }
    return shown + "…"
  }

  private static func width(_ character: Character) -> Int {
    if let byte = character.asciiValue { return byte < 0x20 || byte == 0x7F ? 0 : 1 }
    return character.unicodeScalars.reduce(0) { max($0, width($1)) }
  }

  /// The East Asian wide and emoji blocks count twice, marks that combine not at all.
  private static func width(_ scalar: Unicode.Scalar) -> Int {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format, .control: return 0
    default: break
    }
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
      0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F,
      0x1F680...0x1F6FF, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
      return 2
    default: return 1
    }
  }
}

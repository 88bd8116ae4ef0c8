/// Columns for people.
struct PeonTable {
  /// The names of the columns.
  let head: [String]
  /// The cells, as they came; they are made visible when they are shown.
  let rows: [[String]]

  /// What stands between two columns.
  private static let gap = 2
  /// The column whose words have colours.
  private static let stateColumn = "STATE"

  /// Prints the table as the terminal, if there is one, takes it.
  func print() { StandardStream.output(text(width: Terminal.width(), hasColour: Terminal.hasColour())) }

  /// The rows below each other, each column as wide as its widest cell; cells are cut where the width wants it.
  func text(width: Int? = nil, hasColour: Bool = false) -> String {
    let cells = ([head] + rows).map { $0.map(ShownText.line) }
    let widths = Self.fit(Self.widths(cells), into: width)
    let lines = cells.enumerated().map { index, row in
      let shown = row.enumerated().map { column, cell in
        let text = ShownText.cut(cell, to: widths[column])
        let isLast = column == row.count - 1
        let padding = isLast ? "" : String(repeating: " ", count: widths[column] - ShownText.width(text))
        return (hasColour ? styled(text, column, isHead: index == 0) : text) + padding
      }
      return shown.joined(separator: String(repeating: " ", count: Self.gap))
    }
    return lines.joined(separator: "\n")
  }

  private static func widths(_ rows: [[String]]) -> [Int] {
    var widths: [Int] = []
    for row in rows {
      for (column, cell) in row.enumerated() {
        if column == widths.count { widths.append(0) }
        widths[column] = max(widths[column], ShownText.width(cell))
      }
    }
    return widths
  }

  /// Narrows the widest columns first, and the first one, which names the row, only when nothing else is left.
  static func fit(_ widths: [Int], into width: Int?) -> [Int] {
    guard let width, !widths.isEmpty else { return widths }
    var fitted = widths
    var surplus = fitted.reduce(0, +) + gap * (fitted.count - 1) - width
    while surplus > 0 {
      let others = fitted.indices.dropFirst().filter { fitted[$0] > 1 }
      guard let widest = others.max(by: { fitted[$0] < fitted[$1] }) ?? (fitted[0] > 1 ? 0 : nil) else { break }
      fitted[widest] -= 1
      surplus -= 1
    }
    return fitted
  }

  private func styled(_ text: String, _ column: Int, isHead: Bool) -> String {
    if isHead { return text.isEmpty ? text : TerminalStyle.bold.apply(text) }
    guard column < head.count, head[column] == Self.stateColumn, !text.isEmpty else { return text }
    return Self.style(ofState: text).apply(text)
  }

  static func style(ofState text: String) -> TerminalStyle {
    if text.hasSuffix("failed") || text.hasPrefix("dead") { return .red }
    if text == "running" { return .green }
    return ["exited", "created", "absent"].contains(text) ? .dim : .yellow
  }
}

/// Facts about one thing, each with its name before it.
struct PeonFacts {
  /// Names and values.
  let rows: [[String]]

  /// Prints the facts as the terminal, if there is one, takes them.
  func print() { StandardStream.output(text(width: Terminal.width())) }

  /// One fact below the other; a value that is longer than its line goes on below itself, so that nothing is lost.
  func text(width: Int? = nil) -> String {
    let names = rows.map { ShownText.line($0[0]) }
    let column = (names.map(ShownText.width).max() ?? 0) + 2
    let room = width.map { max(Terminal.widthMin, $0 - column) }
    let lines = zip(names, rows).flatMap { name, row in
      Self.fold(ShownText.line(row[1]), to: room).enumerated().map { index, part in
        let start = index == 0 ? name : ""
        return start + String(repeating: " ", count: column - ShownText.width(start)) + part
      }
    }
    return lines.joined(separator: "\n")
  }

  /// Breaks a text between words, or inside of one that is longer than a line.
  static func fold(_ text: String, to columns: Int?) -> [String] {
    guard let columns, ShownText.width(text) > columns else { return [text] }
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
      let longer = line.isEmpty ? String(word) : "\(line) \(word)"
      if ShownText.width(longer) <= columns {
        line = longer
        continue
      }
      if !line.isEmpty { lines.append(line) }
      line = String(word)
      while ShownText.width(line) > columns {
        let part = String(line.prefix(max(1, columns / 2)))
        lines.append(part)
        line.removeFirst(part.count)
      }
    }
    return lines + [line]
  }
}

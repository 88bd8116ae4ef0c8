/// Writes values as YAML text; equal values give equal bytes.
package struct YAMLWriter {
  /// Longer keys are written after `?`: a reader accepts at most 1024 characters without (YAML 1.2.2, section 7.4).
  static let simpleKeyBytesMax = 1000

  private var out = ""

  /// Makes the text of a document, with comment lines at its head.
  package static func write(_ value: YAMLValue, comments: [String] = []) -> String {
    var writer = YAMLWriter()
    for comment in comments {
      for line in comment.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
        let shown = String(line.unicodeScalars.filter { $0.properties.generalCategory != .control })
        writer.out += shown.isEmpty ? "#\n" : "# \(shown)\n"
      }
    }
    writer.node(value, indent: 0)
    return writer.out
  }

  /// A text in double quotes on one line, escaped as YAML 1.2.2 section 5.7 says.
  package static func quote(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      case "\t": quoted += "\\t"
      case "\0": quoted += "\\0"
      // Breaks, byte order marks and what readers refuse as not printable.
      case "\u{1}"..."\u{1F}", "\u{7F}"..."\u{9F}": quoted += "\\x" + hex(scalar.value, digits: 2)
      case "\u{2028}", "\u{2029}", "\u{FEFF}", "\u{FFFE}", "\u{FFFF}": quoted += "\\u" + hex(scalar.value, digits: 4)
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }

  private static func hex(_ value: UInt32, digits: Int) -> String {
    let text = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
  }

  private mutating func node(_ value: YAMLValue, indent: Int) {
    switch value {
    case .sequence(let elements) where !elements.isEmpty:
      for element in elements {
        out += String(repeating: " ", count: indent) + "-"
        nested(element, indent: indent, isElement: true)
      }
    case .mapping(let entries) where !entries.isEmpty:
      for (number, entry) in entries.enumerated() {
        // The first pair of a mapping in a list stands beside its dash.
        if number > 0 || !out.hasSuffix("- ") { out += String(repeating: " ", count: indent) }
        let key = entry.isKeyQuoted ? YAMLWriter.quote(entry.key) : YAMLWriter.plainOrQuoted(entry.key)
        if key.utf8.count <= YAMLWriter.simpleKeyBytesMax {
          out += key + ":"
        } else {
          out += "? " + key + "\n" + String(repeating: " ", count: indent) + ":"
        }
        nested(entry.value, indent: indent, isElement: false)
      }
    default:
      out += YAMLWriter.inline(value) + "\n"
    }
  }

  private mutating func nested(_ value: YAMLValue, indent: Int, isElement: Bool) {
    switch value {
    case .mapping(let entries) where !entries.isEmpty && isElement:
      out += " "
      node(value, indent: indent + 2)
    case .mapping(let entries) where !entries.isEmpty:
      out += "\n"
      node(value, indent: indent + 2)
    case .sequence(let elements) where !elements.isEmpty:
      out += "\n"
      node(value, indent: indent + 2)
    default:
      out += " " + YAMLWriter.inline(value) + "\n"
    }
  }

  private static func inline(_ value: YAMLValue) -> String {
    switch value {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .int(let number): String(number)
    case .string(let text): plainOrQuoted(text)
    case .quoted(let text): quote(text)
    case .sequence: "[]"
    case .mapping: "{}"
    }
  }

  /// A text as it is where readers of YAML 1.1 and 1.2 alike take it for a string, else in quotes.
  private static func plainOrQuoted(_ text: String) -> String {
    let letters = text.utf8.first.map { isLetter($0) } ?? false
    let isSimple =
      letters
      && text.utf8.allSatisfy { isLetter($0) || (0x30...0x39).contains($0) || "-./".utf8.contains($0) }
    let words = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"]
    return isSimple && !words.contains(text.lowercased()) ? text : quote(text)
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F
  }
}

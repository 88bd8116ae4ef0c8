/// Where the values of settings come from; a flag goes before the environment, that before the file.
struct SettingSources {
  /// A value and where it stood.
  struct Found {
    let value: String
    /// In words: `the flag --listen`.
    let place: String
  }

  /// The largest settings file, in bytes.
  static let fileBytesMax = 64 << 10

  private var flags: [SettingName: String] = [:]
  private var environment: [String: String]
  private var file: [SettingName: Found] = [:]
  /// The file that `--config` names.
  private(set) var configPath: String?
  /// What could not be read, each a line for the user.
  private(set) var faults: [String] = []

  /// Reads the arguments behind `orc serve`.
  init(arguments: [String], environment: [String: String]) {
    self.environment = environment
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(parts[0])
      let setting = SettingName.allCases.first { $0.flag == name }
      guard setting != nil || name == "--config" else {
        faults.append("'\(argument)' is no flag of orc serve; see orc serve --help")
        continue
      }
      guard let value = parts.count > 1 ? String(parts[1]) : rest.popFirst() else {
        faults.append("\(name) needs a value")
        continue
      }
      if let setting { flags[setting] = value } else { configPath = value }
    }
  }

  /// The value of a setting; an empty one counts as none.
  func find(_ name: SettingName) -> Found? {
    if let value = flags[name], !value.isEmpty { return Found(value: value, place: "the flag \(name.flag ?? "")") }
    if let value = environment[name.rawValue], !value.isEmpty { return Found(value: value, place: "the environment") }
    return file[name]
  }

  /// Reads the file's lines: `NAME=value`, `#` begins a comment, quotes around a value are taken off.
  mutating func readFile(_ text: String, path: String) {
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let line = line.drop { $0 == " " || $0 == "\t" }
      if line.isEmpty || line.hasPrefix("#") || line == "\r" { continue }
      let place = "\(path) line \(index + 1)"
      let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else {
        faults.append("\(place): write NAME=value")
        continue
      }
      let name = String(parts[0]).trimmed
      guard let setting = SettingName(rawValue: name) else {
        faults.append("\(place): '\(name)' is no setting; see orc serve --help")
        continue
      }
      let value = Self.unquoted(String(parts[1]).trimmed)
      if !value.isEmpty { file[setting] = Found(value: value, place: place) }
    }
  }

  /// Notes something that is wrong.
  mutating func add(fault: String) { faults.append(fault) }

  private static func unquoted(_ text: String) -> String {
    guard text.count >= 2, let mark = text.first, mark == "\"" || mark == "'", text.last == mark else { return text }
    return String(text.dropFirst().dropLast())
  }
}

extension String {
  /// The text without spaces and tabs around it.
  var trimmed: String {
    let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\r" }
    let start = drop(while: isBlank)
    return String(String(start.reversed().drop(while: isBlank)).reversed())
  }

  /// The parts between commas, without blanks and empty ones.
  var listed: [String] { split(separator: ",").map { String($0).trimmed }.filter { !$0.isEmpty } }
}

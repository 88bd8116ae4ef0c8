/// The help of `orc serve`.
enum ServeHelp {
  /// The text, made from the settings.
  static var text: String {
    let width = SettingName.allCases.map { label($0).count }.max() ?? 0
    let lines = SettingName.allCases.map { name in
      let label = label(name)
      return "  \(label)\(String(repeating: " ", count: width - label.count))  \(name.meaning)"
    }
    return """
      orc serve: starts Orc and stays in the foreground; SIGTERM or Ctrl-C ends it.

      Each setting is a flag, or a variable of the environment, or a line NAME=value of the
      file that --config names (else ORC_HOME/servers/.orc/orc.conf); the first of these counts.

      \(lines.joined(separator: "\n"))

      docs/CONFIGURATION.md has the defaults.
      """
  }

  private static func label(_ name: SettingName) -> String {
    name.flag.map { "\(name.rawValue), \($0)" } ?? name.rawValue
  }
}

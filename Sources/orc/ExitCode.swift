/// The numbers with which the program ends; docs/CLI.md tells them.
enum ExitCode {
  /// What was asked for was refused or failed.
  static let failed: Int32 = 1
  /// The settings of `orc serve` are wrong.
  static let settings: Int32 = 2
  /// The command line is wrong.
  static let usage: Int32 = 2
  /// Orc does not answer.
  static let unreachable: Int32 = 3
  /// The key is missing, wrong or too weak.
  static let forbidden: Int32 = 4
  /// A person ended it with Ctrl-C (128 and the number of SIGINT, as shells say it).
  static let interrupted: Int32 = 130
}

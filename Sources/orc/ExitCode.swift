/// The numbers with which the program ends.
enum ExitCode {
  /// What was asked for was refused or failed.
  static let failed: Int32 = 1
  /// The settings of `orc serve` are wrong.
  static let settings: Int32 = 2
  /// The command line is wrong (sysexits.h, EX_USAGE).
  static let usage: Int32 = 64
  /// Orc does not answer (EX_UNAVAILABLE).
  static let unreachable: Int32 = 69
  /// The key is missing, wrong or too weak (EX_NOPERM).
  static let forbidden: Int32 = 77
}

/// The version of this program.
enum ProgramVersion {
  /// The same number as in the file VERSION; a test compares them.
  static let number = "0.1.0"
}

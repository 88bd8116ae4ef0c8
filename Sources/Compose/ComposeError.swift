/// Everything that is wrong with a compose file.
package struct ComposeError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file, as it is called in messages.
  package let file: String
  /// What is wrong, in the order of the file; at least one.
  package let faults: [ComposeFault]

  /// Makes an error.
  package init(file: String, faults: [ComposeFault]) {
    self.file = file
    self.faults = faults
  }

  /// One line per fault: `file:line: key: reason`.
  package var description: String {
    faults.map { "\(file):\($0)" }.joined(separator: "\n")
  }
}

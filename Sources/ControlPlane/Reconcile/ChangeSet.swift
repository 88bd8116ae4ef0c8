/// The steps that lead from what is to what is wanted, each with its cause.
package struct ChangeSet: Sendable, Equatable, CustomStringConvertible {
  /// A step, and why it is needed.
  package struct Entry: Sendable, Equatable {
    package var step: Step
    package var cause: String
  }

  package private(set) var entries: [Entry] = []

  /// No steps.
  package init() {}

  mutating func add(_ step: Step, because cause: String) {
    entries.append(Entry(step: step, cause: cause))
  }

  func contains(_ step: Step) -> Bool { entries.contains { $0.step == step } }

  /// One line per step: `start: it does not run`.
  package var description: String {
    entries.map { "\($0.step): \($0.cause)" }.joined(separator: "\n")
  }
}

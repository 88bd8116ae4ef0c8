/// Why a text is not acceptable JSON: every fault that could be found, in the order of the text.
package struct JSONError: Error, Sendable, Hashable, CustomStringConvertible {
  /// One thing that is wrong, and where.
  package struct Fault: Sendable, Hashable, CustomStringConvertible {
    /// Where it is.
    package let position: JSONPosition
    /// What is wrong, in plain words.
    package let reason: String

    /// The place and the reason, as `line 3, column 5: ...`.
    package var description: String { "line \(position.line), column \(position.column): \(reason)" }
  }

  /// The faults; never empty.
  package let faults: [Fault]

  init(_ faults: [Fault]) { self.faults = faults }

  /// The line of the first fault.
  package var line: Int { faults.first?.position.line ?? 1 }
  /// The column of the first fault.
  package var column: Int { faults.first?.position.column ?? 1 }
  /// The reason of the first fault.
  package var reason: String { faults.first?.reason ?? "not JSON" }
  /// All faults in one sentence.
  package var description: String { faults.map(\.description).joined(separator: "; ") }
}

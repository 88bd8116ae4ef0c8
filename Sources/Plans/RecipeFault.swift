/// One thing that is wrong with a recipe, and where.
package struct RecipeFault: Sendable, Hashable {
  /// The line in the file, from 1; nil where the fault is not in a line.
  package var line: Int?
  /// A lower-case sentence without full stop.
  package var reason: String

  /// A fault.
  package init(line: Int?, reason: String) {
    self.line = line
    self.reason = reason
  }
}

/// All that is wrong with a recipe, in the order of its lines; at least one fault.
package struct RecipeError: Error, Sendable, Hashable {
  /// The faults, at most `PlanLimits.faultsMax`.
  package let faults: [RecipeFault]

  /// An error; without faults it says so in words rather than being empty.
  package init(_ faults: [RecipeFault]) {
    let sorted = faults.enumerated().sorted { left, right in
      (left.element.line ?? 0, left.offset) < (right.element.line ?? 0, right.offset)
    }
    let kept = sorted.map(\.element).prefix(PlanLimits.faultsMax)
    self.faults = kept.isEmpty ? [RecipeFault(line: nil, reason: "the recipe can't be used")] : Array(kept)
  }

  /// The line of the first fault.
  package var line: Int? { faults.first?.line }

  /// All faults in one text; the first one's line is told beside it, the others name their own.
  package var reason: String {
    let others = faults.dropFirst().map { fault in fault.line.map { "line \($0): \(fault.reason)" } ?? fault.reason }
    return ([faults.first?.reason ?? ""] + others).joined(separator: "; ")
  }
}

/// How large a YAML document may become before it is refused.
package struct YAMLLimits: Sendable, Equatable {
  /// The largest text, in bytes.
  package var bytesMax: Int = 1 << 20
  /// The deepest nesting of sequences and mappings.
  package var depthMax: Int = 64
  /// The most nodes, with those that aliases repeat counted each time.
  package var nodesMax: Int = 100_000
  /// The most bytes of text in all scalars, with those that aliases repeat counted each time.
  package var expandedBytesMax: Int = 4 << 20
  /// The most aliases (`*name`).
  package var aliasesMax: Int = 1_000

  /// Makes the limits that suit recipes and compose files.
  package init() {}
}

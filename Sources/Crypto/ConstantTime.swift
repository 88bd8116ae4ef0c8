import CTLS

/// Comparisons whose duration tells nothing about the contents.
package enum ConstantTime {
  /// Whether both have the same bytes; only their lengths can be learnt from the time it takes.
  package static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count else { return false }
    return unsafe CRYPTO_memcmp(left, right, left.count) == 0
  }
}

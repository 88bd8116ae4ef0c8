/// A cryptographic operation that could not be done.
package struct CryptoError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What could not be done, and why.
  package let description: String

  init(_ description: String) { self.description = description }
}

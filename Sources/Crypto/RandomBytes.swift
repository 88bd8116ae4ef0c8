import CTLS

/// Bytes that nobody can guess.
package enum RandomBytes {
  /// So many bytes for keys and tokens; ends the process when the system has no randomness, as a weak key is worse.
  package static func make(_ count: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    guard unsafe RAND_bytes(&bytes, Int32(count)) == 1 else { preconditionFailure("the system has no randomness") }
    return bytes
  }

  /// A token of so many random bytes as base64url text.
  package static func token(bytes count: Int = 32) -> String { Base64.url.encode(make(count)) }
}

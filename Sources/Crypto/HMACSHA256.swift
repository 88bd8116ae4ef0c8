import CTLS

/// A keyed digest (RFC 2104) with SHA-256.
package enum HMACSHA256 {
  /// The code of a message under a key, 32 bytes.
  package static func code(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
    var code = [UInt8](repeating: 0, count: SHA256.digestBytes)
    // With a null key OpenSSL would take the last one used, so an empty key still gets an address.
    let padded = key.isEmpty ? [0] : key
    guard unsafe HMAC(SHA256.algorithm, padded, Int32(key.count), message, message.count, &code, nil) != nil else {
      preconditionFailure("OpenSSL has no HMAC")
    }
    return code
  }

  /// Whether the code belongs to the message; takes the same time whatever differs.
  package static func isValid(_ code: [UInt8], of message: [UInt8], key: [UInt8]) -> Bool {
    ConstantTime.areEqual(code, self.code(message, key: key))
  }
}

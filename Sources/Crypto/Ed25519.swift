import CTLS

/// Signatures with Ed25519 (RFC 8032).
package enum Ed25519 {
  /// The size of a private key (its seed) and of a public key, in bytes.
  package static let keyBytes = 32
  /// The size of a signature, in bytes.
  package static let signatureBytes = 64

  /// A new private key.
  package static func makePrivateKey() -> [UInt8] { RandomBytes.make(keyBytes) }

  /// The public key of a private one.
  package static func publicKey(of privateKey: [UInt8]) throws(CryptoError) -> [UInt8] {
    guard privateKey.count == keyBytes,
      let key = unsafe EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, privateKey, privateKey.count)
    else { throw failure("this is no Ed25519 private key of \(keyBytes) bytes") }
    defer { unsafe EVP_PKEY_free(key) }
    var bytes = [UInt8](repeating: 0, count: keyBytes)
    var count = bytes.count
    guard unsafe EVP_PKEY_get_raw_public_key(key, &bytes, &count) == 1 else {
      throw failure("the key has no public part")
    }
    return bytes
  }

  /// The signature of a message.
  package static func sign(_ message: [UInt8], privateKey: [UInt8]) throws(CryptoError) -> [UInt8] {
    guard privateKey.count == keyBytes,
      let key = unsafe EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, privateKey, privateKey.count)
    else { throw failure("this is no Ed25519 private key of \(keyBytes) bytes") }
    defer { unsafe EVP_PKEY_free(key) }
    let context = unsafe EVP_MD_CTX_new()
    defer { unsafe EVP_MD_CTX_free(context) }
    var signature = [UInt8](repeating: 0, count: signatureBytes)
    var count = signature.count
    guard unsafe EVP_DigestSignInit(context, nil, nil, nil, key) == 1,
      unsafe EVP_DigestSign(context, &signature, &count, message, message.count) == 1
    else { throw failure("signing failed") }
    return signature
  }

  /// Whether a signature of a message was made by the owner of a public key; false for anything malformed.
  package static func isValid(_ signature: [UInt8], of message: [UInt8], publicKey: [UInt8]) -> Bool {
    guard publicKey.count == keyBytes, signature.count == signatureBytes,
      let key = unsafe EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, publicKey, publicKey.count)
    else { return false }
    defer { unsafe EVP_PKEY_free(key) }
    let context = unsafe EVP_MD_CTX_new()
    defer { unsafe EVP_MD_CTX_free(context) }
    // What a failed check leaves in the thread's queue must not be taken for a failure of TLS later.
    defer { ERR_clear_error() }
    guard unsafe EVP_DigestVerifyInit(context, nil, nil, nil, key) == 1 else { return false }
    return unsafe EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
  }

  private static func failure(_ text: String) -> CryptoError {
    ERR_clear_error()
    return CryptoError(text)
  }
}

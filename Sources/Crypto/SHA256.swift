import CTLS

/// SHA-256 (FIPS 180-4), in one go or piece by piece.
///
/// A missing SHA-256 means a broken OpenSSL; there is no sensible way on, so the process ends.
@safe package struct SHA256: ~Copyable {
  /// The size of a digest, in bytes.
  package static let digestBytes = 32

  // Fetched once, because a fetch costs more than hashing a key. The object is immutable and thread-safe
  // (EVP_MD_fetch(3)), and never freed.
  nonisolated(unsafe) static let algorithm: OpaquePointer? = unsafe EVP_MD_fetch(nil, "SHA256", nil)

  private let context: OpaquePointer

  /// A hasher that has seen nothing.
  package init() {
    guard let context = unsafe EVP_MD_CTX_new(), unsafe EVP_DigestInit_ex2(context, SHA256.algorithm, nil) == 1 else {
      preconditionFailure("OpenSSL has no SHA-256")
    }
    unsafe self.context = context
  }

  deinit { unsafe EVP_MD_CTX_free(context) }

  /// Takes the next bytes in.
  package mutating func update(_ bytes: some Collection<UInt8>) {
    let done: Void? = bytes.withContiguousStorageIfAvailable { buffer in
      unsafe EVP_DigestUpdate(context, buffer.baseAddress, buffer.count)
    }
    if done == nil {
      let copy = Array(bytes)
      unsafe EVP_DigestUpdate(context, copy, copy.count)
    }
  }

  /// The digest of all bytes so far; the hasher then begins anew.
  package mutating func finish() -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: SHA256.digestBytes)
    guard unsafe EVP_DigestFinal_ex(context, &digest, nil) == 1, unsafe EVP_DigestInit_ex2(context, nil, nil) == 1
    else {
      preconditionFailure("OpenSSL failed to finish a digest")
    }
    return digest
  }

  /// The digest of these bytes.
  package static func hash(_ bytes: [UInt8]) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: digestBytes)
    guard unsafe EVP_Digest(bytes, bytes.count, &digest, nil, algorithm, nil) == 1 else {
      preconditionFailure("OpenSSL has no SHA-256")
    }
    return digest
  }

  /// The digest of a text's UTF-8, in hexadecimal.
  package static func hex(_ text: String) -> String { Hex.encode(hash(Array(text.utf8))) }
}

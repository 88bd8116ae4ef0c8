import CTLS

/// A password's digest that is dear to guess (RFC 7914).
package struct Scrypt: Sendable, Hashable {
  /// The memory one digest may take, in bytes.
  package static let memoryBytesMax = 64 * 1024 * 1024

  /// The cost: a power of two; the memory is 128 x cost x blockSize bytes.
  package let cost: UInt64
  /// The block size.
  package let blockSize: UInt64
  /// The parallelism, done one after the other here.
  package let parallelism: UInt64

  /// These parameters; the defaults take 16 MiB and about 50 ms.
  package init(cost: UInt64 = 1 << 14, blockSize: UInt64 = 8, parallelism: UInt64 = 1) {
    self.cost = cost
    self.blockSize = blockSize
    self.parallelism = parallelism
  }

  /// The digest of a password; refuses parameters that are no good or take too much memory.
  package func hash(_ password: [UInt8], salt: [UInt8], count: Int = 32) throws(CryptoError) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: count)
    let text = password.map { CChar(bitPattern: $0) }
    let result = unsafe EVP_PBE_scrypt(
      text, text.count, salt, salt.count, cost, blockSize, parallelism, UInt64(Scrypt.memoryBytesMax), &digest, count)
    guard result == 1 else {
      ERR_clear_error()
      throw CryptoError("scrypt refuses cost \(cost), block size \(blockSize), parallelism \(parallelism)")
    }
    return digest
  }
}

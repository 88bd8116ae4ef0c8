import OrcTestSupport
import Testing

@testable import Crypto

struct DigestTests {
  // FIPS 180-4's examples.
  static let digests: [(String, String)] = [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ]

  @Test(arguments: digests) func sha256(_ text: String, _ expected: String) {
    #expect(SHA256.hex(text) == expected)
    var hasher = SHA256()
    for byte in text.utf8 { hasher.update([byte]) }
    #expect(Hex.encode(hasher.finish()) == expected)
    hasher.update(Array("abc".utf8)[0..<3])
    #expect(Hex.encode(hasher.finish()) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }

  // RFC 4231, test cases 1, 2, 3 and 6, and an empty key.
  static let codes: [([UInt8], [UInt8], String)] = [
    (
      Array(repeating: 0x0B, count: 20), Array("Hi There".utf8),
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    ),
    (
      Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    ),
    (
      Array(repeating: 0xAA, count: 20), Array(repeating: 0xDD, count: 50),
      "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
    ),
    (
      Array(repeating: 0xAA, count: 131), Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    ),
    ([], [], "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"),
  ]

  @Test(arguments: codes) func hmac(_ key: [UInt8], _ message: [UInt8], _ expected: String) {
    let code = HMACSHA256.code(message, key: key)
    #expect(Hex.encode(code) == expected)
    #expect(HMACSHA256.isValid(code, of: message, key: key))
    #expect(!HMACSHA256.isValid(code, of: message + [0], key: key))
  }

  @Test func scrypt() throws {
    // RFC 7914 section 12.
    let digest = try Scrypt(cost: 1024, blockSize: 8, parallelism: 16)
      .hash(Array("password".utf8), salt: Array("NaCl".utf8), count: 64)
    #expect(
      Hex.encode(digest) == "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
        + "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640")
    #expect(throws: CryptoError.self) { try Scrypt(cost: 1000).hash([1], salt: [1]) }
    #expect(throws: CryptoError.self) { try Scrypt(cost: 1 << 20).hash([1], salt: [1]) }
  }

  @Test func agreesWithPython() throws {
    let script = """
      import hashlib, hmac, base64, json
      out = []
      for n in list(range(0, 130)) + [1000, 70000]:
        data = bytes((i * 7 + n) % 256 for i in range(n))
        out.append(hashlib.sha256(data).hexdigest())
        out.append(hmac.new(data[:100], data, 'sha256').hexdigest())
        out.append(base64.b64encode(data).decode())
        out.append(base64.urlsafe_b64encode(data).decode())
      print('\\n'.join(out))
      """
    let result = try ChildProcess.run(["python3", "-c", script])
    var lines = result.output.split(separator: "\n", omittingEmptySubsequences: false)[...]
    for count in Array(0..<130) + [1000, 70000] {
      let data = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 7 + count) }
      #expect(Hex.encode(SHA256.hash(data)) == lines.popFirst() ?? "")
      #expect(Hex.encode(HMACSHA256.code(data, key: Array(data.prefix(100)))) == lines.popFirst() ?? "")
      #expect(Base64.standard.encode(data) == lines.popFirst() ?? "")
      #expect(Base64.url.decode(lines.popFirst() ?? "") == data)
    }
  }
}

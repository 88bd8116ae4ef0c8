import OrcTestSupport
import Testing

@testable import Crypto

struct SignatureTests {
  // RFC 8032 section 7.1, tests 1 to 3: seed, public key, message, signature.
  static let vectors: [(String, String, String, String)] = [
    (
      "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
        + "d25bf5f0595bbe24655141438e7a100b"
    ),
    (
      "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
      "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
        + "387b2eaeb4302aeeb00d291612bb0c00"
    ),
    (
      "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
      "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
      "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
        + "4a7c15e9716ed28dc027beceea1ec40a"
    ),
  ]

  @Test(arguments: vectors)
  func rfc8032(_ seed: String, _ publicKey: String, _ message: String, _ signature: String) throws {
    let seed = try #require(Hex.decode(seed))
    let message = try #require(Hex.decode(message))
    let made = try Ed25519.sign(message, privateKey: seed)
    let key = try Ed25519.publicKey(of: seed)
    #expect(Hex.encode(key) == publicKey)
    #expect(Hex.encode(made) == signature)
    #expect(Ed25519.isValid(made, of: message, publicKey: key))
    #expect(!Ed25519.isValid(made, of: message + [1], publicKey: key))
    var wrong = made
    wrong[0] ^= 1
    #expect(!Ed25519.isValid(wrong, of: message, publicKey: key))
    #expect(!Ed25519.isValid(Array(made.dropLast()), of: message, publicKey: key))
  }

  @Test func refusesShortKeys() {
    #expect(throws: CryptoError.self) { try Ed25519.sign([1], privateKey: [1, 2, 3]) }
    #expect(throws: CryptoError.self) { try Ed25519.publicKey(of: []) }
  }

  @Test func opensslTakesOurSignature() throws {
    let folder = try TemporaryFolder()
    let seed = Ed25519.makePrivateKey()
    let key = try Ed25519.publicKey(of: seed)
    let message = Array("a release".utf8)
    // SubjectPublicKeyInfo of Ed25519 (RFC 8410): a fixed head before the raw key.
    let encoded = Base64.standard.encode((Hex.decode("302a300506032b6570032100") ?? []) + key)
    let pem = "-----BEGIN PUBLIC KEY-----\n\(encoded)\n-----END PUBLIC KEY-----\n"
    let signature = Base64.standard.encode(try Ed25519.sign(message, privateKey: seed))
    let script = """
      printf '%s' '\(pem)' > key.pem; printf 'a release' > message; printf '%s' '\(signature)' | base64 -d > signature
      openssl pkeyutl -verify -pubin -inkey key.pem -rawin -in message -sigfile signature
      """
    let result = try ChildProcess.run(["sh", "-c", script], folder: folder.path)
    #expect(result.status == 0, "\(result.output)\(result.errors)")
  }
}

import Testing

@testable import Crypto

struct CodecTests {
  // RFC 4648 section 10, and letters 62 and 63.
  static let base64: [([UInt8], String, String)] = [
    ([], "", ""), (Array("f".utf8), "Zg==", "Zg"), (Array("fo".utf8), "Zm8=", "Zm8"),
    (Array("foo".utf8), "Zm9v", "Zm9v"),
    (Array("foob".utf8), "Zm9vYg==", "Zm9vYg"), (Array("fooba".utf8), "Zm9vYmE=", "Zm9vYmE"),
    (Array("foobar".utf8), "Zm9vYmFy", "Zm9vYmFy"), ([0xFB, 0xFF, 0xFE], "+//+", "-__-"),
  ]

  @Test(arguments: base64) func base64BothWays(_ bytes: [UInt8], _ standard: String, _ url: String) {
    #expect(Base64.standard.encode(bytes) == standard)
    #expect(Base64.url.encode(bytes) == url)
    #expect(Base64.standard.decode(standard) == bytes)
    #expect(Base64.url.decode(url) == bytes)
  }

  @Test(arguments: ["Zg", "Zg=", "Zg===", "Z", "Zh==", "Zm9", "Zm 9v", "Zm9v\n", "-__-", "====", "Zg==Zg==", "Zm8=="])
  func refusesBadBase64(_ text: String) {
    #expect(Base64.standard.decode(text) == nil)
  }

  @Test(arguments: ["+//+", "Z", "Zh", "Zg=", "Zm9v!"]) func refusesBadBase64URL(_ text: String) {
    #expect(Base64.url.decode(text) == nil)
  }

  @Test func hexBothWays() {
    let all = Array(UInt8.min...UInt8.max)
    #expect(Hex.decode(Hex.encode(all)) == all)
    #expect(Hex.encode([0x00, 0x0F, 0xA9, 0xFF]) == "000fa9ff")
    #expect(Hex.decode("00FfaA") == [0x00, 0xFF, 0xAA])
    for bad in ["0", "0g", " 00", "0x", "+1", "é"] { #expect(Hex.decode(bad) == nil) }
  }

  @Test func constantTime() {
    #expect(ConstantTime.areEqual([1, 2], [1, 2]))
    #expect(!ConstantTime.areEqual([1, 2], [1, 3]))
    #expect(!ConstantTime.areEqual([1, 2], [1, 2, 3]))
    #expect(ConstantTime.areEqual([], []))
  }

  @Test func randomBytesDiffer() {
    #expect(RandomBytes.make(32) != RandomBytes.make(32))
    #expect(RandomBytes.make(0).isEmpty)
    #expect(Base64.url.decode(RandomBytes.token())?.count == 32)
  }
}

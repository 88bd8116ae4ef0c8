import OrcModel
import Testing

@Suite struct ServerIDTests {
  @Test(arguments: [
    ("valheim.fjord", "valheim.fjord"), ("7dtd.a", "7dtd.a"), ("Ark.ISLE-2_b", "ark.isle-2_b"),
    ("a.\(String(repeating: "n", count: 48))", "a.\(String(repeating: "n", count: 48))"),
  ])
  func folds(text: String, uid: String) throws {
    let id = try ServerID(parsing: text)
    #expect(id.description == uid)
  }

  @Test(arguments: [
    "", ".", "a", "a.", ".b", "a.b.c", "../x", "a..b", "a/b.c", "a-b.c", "a.-b", "a._b", "a.b c", "a.b;c", "a.b\0",
    "ä.b", "a.b\n", "a.%2e", "a.\(String(repeating: "n", count: 49))", "\(String(repeating: "g", count: 49)).n",
    "ａ.b", "K.n\u{212A}",
  ])
  func refuses(text: String) {
    let error = #expect(throws: OrcError.self) { try ServerID(parsing: text) }
    #expect(error?.code == .badServerID)
    #expect((error?.message.utf8.count ?? 0) < 400)
  }

  @Test func messagesHoldNoControlCharacters() {
    #expect(printable("a\u{7}b\n") == "a\u{FFFD}b\u{FFFD}")
    #expect(printable(String(repeating: "x", count: 100)) == String(repeating: "x", count: 64) + "…")
  }
}

import Testing
import YAML

@Suite struct YAMLErrorTests {
  @Test(arguments: [
    ("a: 1\nb: 2\na: 3\n", "3:1: the key 'a' is given twice, first in line 1"),
    ("{x: 1, 'x': 2}", "1:8: the key 'x' is given twice, first in line 1"),
    ("a: b: c\n", "1:5: a second ':' in one value; put the value in quotes, or check the indentation"),
    (
      "a:\n\tb: 1\n",
      "2:1: a value cannot start with this character (a tab, '@', '`' or '%'); indent with spaces, or use quotes"
    ),
    (
      "a: @x\n",
      "1:4: a value cannot start with this character (a tab, '@', '`' or '%'); indent with spaces, or use quotes"
    ),
    ("a: \"x\n", "2:1: the text ends within a quoted value; a closing quote is missing"),
    ("a: [1, 2\n", "2:1: a list in brackets is not closed, or a ',' is missing"),
    ("a: {b: 1\n", "2:1: a mapping in braces is not closed, or a ',' is missing"),
    ("a: 1\n  b: 2\n", "2:4: a second ':' in one value; put the value in quotes, or check the indentation"),
    ("- 1\nb: 2\n", "2:1: the indentation doesn't fit the list, or a '-' is missing here"),
    ("a: 1\nb\n", "3:1: a key without ':'; check this line and the one before"),
    ("a: *x\n", "1:4: the alias '*x' has no anchor '&x' before it"),
    ("a: &x [*x]\n", "1:8: the alias '*x' stands inside the value it names"),
    ("<<: 5\n", "1:5: '<<' takes a mapping or a list of mappings"),
    ("? [a]\n: 1\n", "1:3: a key must be a single value, not a list"),
    ("a: !game x\n", "1:4: the tag '!game' is not known"),
    ("a: !!set {b}\n", "1:4: the tag 'tag:yaml.org,2002:set' is not known"),
    ("a: !!int x\n", "1:4: the value doesn't fit its tag 'tag:yaml.org,2002:int'"),
    ("a: 1\n---\nb: 2\n", "3:1: a second document starts here; only one is allowed"),
    ("ä: x\u{0}\n", "1:5: a control character is not allowed"),
  ])
  func invalidTextsAreRefusedWithPlaceAndReason(text: String, message: String) {
    #expect(throws: YAMLError.self) { try YAMLNode.parse(text) }
    do { _ = try YAMLNode.parse(text) } catch { #expect(error.description == message) }
  }

  @Test func bytesThatAreNotUTF8AreRefused() {
    do {
      _ = try YAMLNode.parse([0x61, 0x3A, 0x20, 0xFF, 0x0A])
      Issue.record("accepted")
    } catch { #expect(error.description == "1:4: the text is not UTF-8") }
  }

  @Test func utf16IsRefused() {
    #expect(throws: YAMLError.self) { try YAMLNode.parse([0xFF, 0xFE, 0x61, 0x00]) }
  }
}

@Suite struct YAMLLimitTests {
  private func message(_ text: String, _ limits: YAMLLimits = YAMLLimits()) -> String? {
    do {
      _ = try YAMLNode.parse(text, limits: limits)
      return nil
    } catch { return error.description }
  }

  @Test func bytes() {
    var limits = YAMLLimits()
    limits.bytesMax = 4
    #expect(message("a: 1", limits) == nil)
    #expect(message("a: 12", limits) == "1:1: the text has 5 bytes, 4 are allowed")
  }

  @Test func depth() {
    let limits = YAMLLimits()
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    #expect(message(nested(limits.depthMax)) == nil)
    #expect(message(nested(limits.depthMax + 1)) == "1:65: nested deeper than 64 levels")
    // The anchor's own depth and the alias's add up.
    #expect(message("a: &a \(nested(40))\nb: \(String(repeating: "[", count: 30))*a")?.contains("deeper") == true)
    #expect(message(String(repeating: "[", count: limits.bytesMax))?.contains("deeper") == true)
  }

  @Test func nodes() {
    var limits = YAMLLimits()
    limits.nodesMax = 4
    #expect(message("[1, 2, 3]", limits) == nil)
    #expect(message("[1, 2, 3, 4]", limits) == "1:11: more than 4 values, aliases expanded")
  }

  @Test func aliases() {
    var limits = YAMLLimits()
    limits.aliasesMax = 2
    #expect(message("[&a 1, *a, *a]", limits) == nil)
    #expect(message("[&a 1, *a, *a, *a]", limits) == "1:16: more than 2 aliases")
  }

  @Test func expandedBytes() {
    var limits = YAMLLimits()
    limits.expandedBytesMax = 9
    #expect(message("[&a abc, *a, *a]", limits) == nil)
    #expect(message("[&a abc, *a, *a, x]", limits) == "1:18: more than 9 bytes, aliases expanded")
    #expect(message("[&a abc, *a, *a, *a]", limits) == "1:18: more than 9 bytes, aliases expanded")
  }

  @Test func nestedAliasesDoNotMultiply() {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...12 {
      let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
      text += "a\(level): &a\(level) [\(aliases)]\n"
    }
    #expect(message(text)?.contains("more than 100000 values") == true)
  }

  @Test func documents() {
    #expect(throws: YAMLError.self) {
      try YAMLNode.parseDocuments(Array("--- 1\n--- 2\n--- 3\n".utf8), documentsMax: 2)
    }
  }
}

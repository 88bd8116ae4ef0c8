import Testing

@testable import JSON

/// Texts of each category of the JSONTestSuite: what must be taken, what must be refused.
struct JSONSyntaxTests {
  static let valid: [String] = [
    "[[]   ]", "[\"\"]", "[]", "[\"a\"]", "[false]", "[null, 1, \"1\", {}]", "[null]", "[1\n]", " [1]",
    "[1,null,null,null,2]", "[2] ", "[123e65]", "[0e+1]", "[0e1]", "[ 4]", "[-0.0000000000000000000001]\n",
    "[20e1]", "[-0]", "[-123]", "[-1]", "[1E22]", "[1E-2]", "[1E+2]", "[123e45]", "[123.456e78]", "[1e-2]",
    "[123.456789]", "{\"asd\":\"sdf\", \"dfg\":\"fgh\"}", "{}", "{\"\":0}", "{\"foo\\u0000bar\": 42}",
    "{\"a\":[]}", "{\n\"a\": \"b\"\n}", "[\"\\u0060\\u012a\\u12AB\"]", "[\"\\ud801\\udc37\"]",
    "[\"\\ud83d\\ude39\\ud83d\\udc8d\"]", "[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]", "[\"\\\\u0000\"]", "[\"\\\"\"]",
    "[\"a/*b*/c/*d//e\"]", "[\"\\\\a\"]", "[\"\\u0012\"]", "[\"\\uFFFF\"]", "[\"asd\"]", "[\"\\uDBFF\\uDFFF\"]",
    "[\"new\\u00A0line\"]", "[\"\u{10FFFF}\"]", "[\"\\u0000\"]", "[\"\u{2028}\"]", "[\"\u{7F}\"]", "[\"€𝄞\"]",
    "[\"\\u2064\"]", "\" \"", "false", "42", "-0.1", "null", "\"asd\"", "true", "\"\"", "\t[]\r\n",
  ]

  static let invalid: [String] = [
    "", " ", "[1 true]", "[\"\": 1]", "[\"\"],", "[,1]", "[1,,2]", "[\"x\",,]", "[\"x\"]]", "[\"\",]", "[\"x\"",
    "[3[4]]", "[1:2]", "[,]", "[-]", "[   , \"\"]", "[\"a\",\n4\n,1,", "[1,]", "[\"\u{B}a\"\\f]", "[*]", "[\"\"",
    "[1,", "[{}", "[fals]", "[nul]", "[tru]", "[++1234]", "[+1]", "[+Inf]", "[-01]", "[-1.0.]", "[-2.]", "[-NaN]",
    "[.-1]", "[.2e-3]", "[0.1.2]", "[0.3e+]", "[0.3e]", "[0.e1]", "[0E+]", "[0e]", "[1.0e+]", "[1.0e-]", "[1.0e]",
    "[1 000.0]", "[1eE2]", "[2.e+3]", "[2.e3]", "[9.e+]", "[Inf]", "[NaN]", "[\u{FF11}]", "[1+2]", "[0x1]",
    "[Infinity]", "[0e+-1]", "[-123.123foo]", "[-Infinity]", "[-foo]", "[- 1]", "[-012]", "[-.123]", "[-1x]",
    "[1ea]", "[1.]", "[.123]", "[1.2a-3]", "[1.8011670033376514H-308]", "[012]", "[\"x\", truth]", "{[: \"x\"}\n",
    "{\"x\", null}", "{\"x\"::\"b\"}", "{🇨🇭}", "{\"a\":\"a\" 123}", "{key: 'value'}", "{\"a\" b}", "{:\"b\"}",
    "{\"a\" \"b\"}", "{\"a\":", "{\"a\"", "{1:1}", "{9999E9999:1}", "{null:null}", "{\"id\":0,,,,,}", "{'a':0}",
    "{\"id\":0,}", "{\"a\":\"b\"}/**/", "{\"a\":\"b\"}//", "{\"a\":\"b\",,\"c\":\"d\"}", "{a: \"b\"}", "{\"a\":\"a",
    "{ \"foo\" : \"bar\", \"a\" }", "{\"a\":\"b\"}#", "[\"\\uD800\\u\"]", "[\"\\uD800\\u1\"]", "[\"\\u00A\"]",
    "[\"\\uD834\\uDd\"]", "[\"\\uD800\\uD800\\x\"]", "[\\u0020\"asd\"]", "[\\n]", "\"", "['single quote']", "abc",
    "[\"\\", "[\"a\u{0}a\"]", "[\"\\\\\\\"]", "[\"\t\"]", "[\"\\x00\"]", "[\"\\🌀\"]", "[\"\\a\"]", "[\"\\uqqqq\"]",
    "[\"new\nline\"]", "<null>", "[<null>]", "[a\u{E5}]", "[True]", "1]", "{\"x\": true,", "[][]", "]", "[1]x",
    "2@", "{}}", "{\"\":", "{\"a\":/*comment*/\"b\"}", "[\u{2060}]", "\u{FEFF}[]", "[\u{C}]", "[\"asd]", "aå",
    "[True, False]", "{\"asd\":\"asd\"", "[\"\\uDFAA\"]", "[\"\\uD800\"]", "[\"\\uDd1e\\uD834\"]", "[\"\\uD83Dx\"]",
    "{\"a\":1,\"a\":1}", "{\"a\":1,\"\\u0061\":2}", "[\"\\u 0a1\"]", "[\"\\u+123\"]",
  ]

  static let invalidBytes: [[UInt8]] = [
    [0xFF], [0x22, 0xE9, 0x22], [0x22, 0x80, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xE0, 0x80, 0x80, 0x22],
    [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], [0x22, 0xF0, 0x9D, 0x84, 0x22],
    [0x22, 0x5C, 0x6E, 0xFF, 0x22], [0x22, 0x5C, 0xE5, 0x22], [0xEF, 0xBB, 0xBF], [0x5B, 0xE5, 0x5D], [0x31, 0x00],
    [0xFF, 0xFE, 0x5B, 0x00, 0x5D, 0x00],
  ]

  @Test(arguments: valid) func takesValid(_ text: String) throws {
    let value = try JSONValue.parse(text)
    #expect(try JSONValue.parse(value.serialized()) == value)
    #expect(try JSONValue.parse(value.serialized(pretty: true, escaping: .go)) == value)
  }

  @Test(arguments: invalid) func refusesInvalid(_ text: String) {
    #expect(throws: JSONError.self) { try JSONValue.parse(text) }
  }

  @Test(arguments: invalidBytes) func refusesInvalidBytes(_ bytes: [UInt8]) {
    #expect(throws: JSONError.self) { try JSONValue.parse(bytes) }
  }

  @Test func everyPrefixIsRefused() throws {
    let text = "{\"a\": [1, \"\\ud83d\\ude39é\", {\"b\": -1.5e3}], \"c\": null, \"d\": true}"
    let bytes = Array(text.utf8)
    _ = try JSONValue.parse(bytes)
    for count in 0..<bytes.count {
      #expect(throws: JSONError.self) { try JSONValue.parse(Array(bytes[..<count])) }
    }
  }

  @Test func anyByteAnywhereIsSafe() {
    let bytes = Array("{\"a\":[1,\"\\u00e9\"],\"b\":-0.5e1}".utf8)
    for place in bytes.indices {
      for byte in UInt8.min...UInt8.max {
        var changed = bytes
        changed[place] = byte
        guard let value = try? JSONValue.parse(changed) else { continue }
        #expect((try? JSONValue.parse(value.serialized())) == value)
      }
    }
  }
}

import Testing

@testable import JSON

struct JSONWriterTests {
  static let escapes: [(String, String, String)] = [
    ("plain é 😀", "\"plain é 😀\"", "\"plain é 😀\""),
    ("\"\\/\n\r\t", "\"\\\"\\\\/\\n\\r\\t\"", "\"\\\"\\\\/\\n\\r\\t\""),
    ("\u{8}\u{C}\u{0}\u{1F}\u{7F}", "\"\\b\\f\\u0000\\u001f\u{7F}\"", "\"\\u0008\\u000c\\u0000\\u001f\u{7F}\""),
    ("<a>&\u{2028}\u{2029}\u{20AC}", "\"<a>&\u{2028}\u{2029}€\"", "\"\\u003ca\\u003e\\u0026\\u2028\\u2029€\""),
    ("\r\n", "\"\\r\\n\"", "\"\\r\\n\""),
  ]

  @Test(arguments: escapes) func escapesText(_ text: String, _ standard: String, _ go: String) throws {
    #expect(JSONValue(text).serializedText() == standard)
    #expect(JSONValue(text).serializedText(escaping: .go) == go)
    #expect(try JSONValue.parse(standard).string == text)
    #expect(try JSONValue.parse(go).string == text)
  }

  @Test func writesWithoutATree() {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("a", 1)
    writer.member("b", "x" as String?)
    writer.key("c")
    writer.beginArray()
    writer.value(true)
    writer.null()
    writer.value(1.5)
    writer.raw(Array("{\"r\":1}".utf8))
    writer.beginObject()
    writer.endObject()
    writer.endArray()
    writer.member("d", nil as String?)
    writer.member("e", ["x": []])
    writer.member("f", false)
    writer.endObject()
    #expect(
      writer.text == "{\"a\":1,\"b\":\"x\",\"c\":[true,null,1.5,{\"r\":1},{}],\"d\":null,\"e\":{\"x\":[]},\"f\":false}")
  }

  @Test func indents() {
    let value: JSONValue = ["a": [1, ["b": nil]], "c": [], "d": [:]]
    let expected = """
      {
        "a": [
          1,
          {
            "b": null
          }
        ],
        "c": [],
        "d": {}
      }
      """
    #expect(value.serializedText(pretty: true) == expected)
  }

  @Test func appendsToABuffer() {
    var buffer = Array("x=".utf8)
    JSONValue.array(["a", 1]).write(into: &buffer)
    #expect(buffer == Array("x=[\"a\",1]".utf8))
  }
}

import Testing

@testable import JSON

struct JSONValueTests {
  static let integers: [(String, Int?)] = [
    ("0", 0), ("-0", 0), ("42", 42), ("-7", -7), ("1.0", 1), ("1e2", 100), ("1.5e1", 15), ("1.5", nil), ("1e-1", nil),
    ("10e-1", 1), ("9223372036854775807", .max), ("9223372036854775808", nil), ("-9223372036854775808", .min),
    ("9007199254740993.0", 9_007_199_254_740_993), ("1e19", nil), ("1e400", nil), ("0e999999999999999999999", nil),
    ("0.0000", 0), ("0e99", 0), ("1.00000000000000000000001", nil), ("1e99999999999999999999", nil),
  ]

  @Test(arguments: integers) func integersAreExact(_ text: String, _ expected: Int?) throws {
    #expect(try JSONValue.parse(text).int == expected)
  }

  static let doubles: [(Double, String)] = [
    (0, "0"), (-0.0, "-0"), (1, "1"), (-1.5, "-1.5"), (0.1, "0.1"), (100, "100"), (1e20, "100000000000000000000"),
    (1e21, "1e+21"), (1.5e300, "1.5e+300"), (1e-6, "0.000001"), (1e-7, "1e-7"), (1.25e-9, "1.25e-9"),
    (123456789.125, "123456789.125"), (.leastNonzeroMagnitude, "5e-324"), (0.5, "0.5"),
    (1.7976931348623157e308, "1.7976931348623157e+308"),
    (123_456_789_012_345_683_968, "123456789012345680000"), (0.00001234, "0.00001234"), (12.5, "12.5"),
  ]

  @Test(arguments: doubles) func doublesAreWrittenAsGoDoes(_ value: Double, _ expected: String) throws {
    #expect(JSONNumber(value)?.text == expected)
    #expect(try JSONValue.parse(expected).double == value)
  }

  @Test func numbersKeepTheirText() throws {
    let text = "[1.0,1E5,-0,123456789012345678901234567890]"
    #expect(try JSONValue.parse(text).serializedText() == text)
    #expect(JSONNumber(Double.infinity) == nil)
    #expect(JSONValue(Double.nan) == .null)
  }

  @Test func objectsKeepOrder() throws {
    var object: JSONObject = ["b": 1, "a": "x"]
    object["c"] = true
    object["b"] = 2
    #expect(object.keys == ["b", "a", "c"])
    object["a"] = nil
    #expect(JSONValue.object(object).serializedText() == "{\"b\":2,\"c\":true}")
    for index in 0..<100 { object["k\(index)"] = .init(index) }
    object["k50"] = nil
    #expect(object["k51"] == 51)
    #expect(object["k50"] == nil)
    #expect(object.count == 101)
  }

  @Test func accessors() throws {
    let value: JSONValue = ["a": [1, "two", true, nil, ["x": 1]], "n": 5]
    #expect(value["a"]?[1]?.string == "two")
    #expect(value["a"]?[2]?.bool == true)
    #expect(value["a"]?[3]?.isNull == true)
    #expect(value["a"]?[9] == nil)
    #expect(value["a"]?["x"] == nil)
    #expect(value["n"]?.int == 5)
    #expect(value["n"]?.string == nil)
    #expect(JSONPointer("/a/4/x").flatMap { value[$0] } == 1)
    #expect(JSONPointer("/a/04").flatMap { value[$0] } == nil)
  }

  @Test func pointers() {
    #expect(JSONPointer("")?.tokens == [])
    #expect(JSONPointer("/a~1b/m~0n//0")?.tokens == ["a/b", "m~n", "", "0"])
    #expect(JSONPointer("/a~1b/m~0n//0")?.description == "/a~1b/m~0n//0")
    #expect(JSONPointer("a") == nil)
    #expect(JSONPointer("/~2") == nil)
    #expect(JSONPointer("/~") == nil)
    #expect(JSONPointer().appending("x").appending(3).description == "/x/3")
  }

  @Test func positions() throws {
    let text = "{\"a\": 1,\n  \"b\": [10, \"],\\\"\",\n    {\"c~/\": true}]}"
    let document = try JSONDocument.parse(text)
    #expect(document.position(at: JSONPointer()) == JSONPosition(line: 1, column: 1))
    #expect(document.position(at: JSONPointer(tokens: ["a"])) == JSONPosition(line: 1, column: 7))
    #expect(document.position(at: JSONPointer(tokens: ["b", "1"])) == JSONPosition(line: 2, column: 13))
    #expect(document.position(at: JSONPointer(tokens: ["b", "2", "c~/"])) == JSONPosition(line: 3, column: 13))
    #expect(document.position(at: JSONPointer(tokens: ["b", "3"])) == nil)
    #expect(document.position(at: JSONPointer(tokens: ["c"])) == nil)
    #expect(document.position(at: JSONPointer(tokens: ["a", "x"])) == nil)
  }
}

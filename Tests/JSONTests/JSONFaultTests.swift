import Testing

@testable import JSON

struct JSONFaultTests {
  static let faults: [(String, String)] = [
    (
      "{\n  \"a\": 1,\n  \"b\": 2,\n  \"a\": 3\n}",
      "line 4, column 3: the name 'a' is given twice in one object, first on line 2"
    ),
    ("[1,\r\n 2,]", "line 2, column 4: the comma before ']' is one too many"),
    ("[\"é\", 'x']", "line 1, column 7: text needs double quotes, not single ones"),
    ("{\"a\": tru}", "line 1, column 7: expected a value, found something that begins as 'true' does"),
    ("[1", "line 1, column 3: expected ',' or ']', found the end of the text"),
    ("{\"a\" 1}", "line 1, column 6: expected ':' after a member's name, found '1'"),
    ("// x\n{}", "line 1, column 1: JSON has no comments"),
    (
      "[\"a\nb\"]",
      "line 1, column 2: the text that starts here is not closed on its line; a line end inside is written \\n"
    ),
    ("[007]", "line 1, column 2: a number must not start with a zero"),
    ("{} x", "line 1, column 4: expected the end of the text, found 'x'"),
    ("\u{FEFF}{}", "line 1, column 1: the text starts with a byte order mark; save it without"),
  ]

  @Test(arguments: faults) func saysWhatAndWhere(_ text: String, _ expected: String) {
    #expect(fault(of: text) == expected)
  }

  @Test func tellsOfAllFaultsAtOnce() {
    let text = "{\"a\": 01,\n \"b\": \"\\q\",\n \"c\": \"\\ud800\",\n \"a\": [1,],\n \"d\": \"\u{1}\"}"
    do throws(JSONError) {
      _ = try JSONValue.parse(text)
      Issue.record("was taken")
    } catch {
      #expect(error.faults.map(\.position.line) == [1, 2, 3, 4, 4, 5])
      #expect(error.line == 1)
      #expect(error.column == 7)
    }
  }

  @Test func faultsAreLimited() {
    let text = "[" + Array(repeating: "01", count: 100).joined(separator: ",") + ",x]"
    do throws(JSONError) {
      _ = try JSONValue.parse(text)
      Issue.record("was taken")
    } catch {
      #expect(error.faults.count == JSONLimits.faultsMax)
      #expect(error.faults.last?.reason == "expected a value, found 'x'")
    }
  }

  @Test func limits() throws {
    let deep = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
    _ = try JSONValue.parse(deep)
    #expect(fault(of: "[\(deep)]") == "line 1, column 65: nested deeper than the 64 levels allowed")
    #expect(
      fault(of: "[1,2,3]", JSONLimits(members: 2))?.hasSuffix("more than the 2 members and elements allowed") == true)
    #expect(fault(of: "[1,2,3]", JSONLimits(bytes: 6))?.hasSuffix("has 7 bytes, more than the 6 allowed") == true)
    #expect(JSONLimits(depth: 10_000).depth == JSONLimits.depthMax)
    let deepest = String(repeating: "{\"a\":", count: 300)
    #expect(fault(of: deepest, JSONLimits(depth: 1000))?.hasSuffix("nested deeper than the 256 levels allowed") == true)
  }

  @Test func options() throws {
    #expect(try JSONValue.parse("\u{FEFF}[1]", limits: JSONLimits(allowsByteOrderMark: true)) == [1])
    let kept = try JSONValue.parse("{\"a\":1,\"a\":2}", limits: JSONLimits(duplicates: .keepFirst))
    #expect(kept == ["a": 1])
  }

  @Test func duplicatesInLargeObjects() {
    let members = (0..<1000).map { "\"k\($0)\": 0" }.joined(separator: ",\n")
    let expected = "line 1001, column 1: the name 'k500' is given twice in one object, first on line 501"
    #expect(fault(of: "{\(members),\n\"k500\": 1}") == expected)
  }

  private func fault(of text: String, _ limits: JSONLimits = JSONLimits()) -> String? {
    do throws(JSONError) {
      _ = try JSONValue.parse(text, limits: limits)
      return nil
    } catch {
      return error.description
    }
  }
}

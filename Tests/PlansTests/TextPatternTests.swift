import Plans
import Testing

@Suite struct TextPatternTests {
  @Test(arguments: [
    ("abc", ["abc"], ["ab", "abcd", "xabc", ""]),
    ("^a.c$", ["abc", "a🎲c"], ["ac", "abbc"]),
    ("[a-c]+", ["abc", "a"], ["", "d"]),
    ("[^a-c]*", ["", "xyz"], ["xay"]),
    ("[]a-]+", ["]a-"], ["b"]),
    (#"\d{2,3}"#, ["12", "123"], ["1", "1234"]),
    (#"\w+@\w+\.\w{2,}"#, ["a@b.cc"], ["a@b.c", "a@bcc"]),
    ("(ab|cd)?e", ["e", "abe", "cde"], ["abcde"]),
    ("(?:a*)*", ["", "aaa"], ["b"]),
    ("a{0}b", ["b"], ["ab"]),
    ("a{3}", ["aaa"], ["aa", "aaaa"]),
    (#"\$\d+"#, ["$5"], ["5"]),
    (#"5\$"#, ["5$"], ["5"]),
    ("|x", ["", "x"], ["y"]),
    (#"[\w-]+"#, ["a-b_1"], ["a b"]),
    (#"\S\s\D"#, ["a b"], ["a 1"]),
  ])
  func matchesWholeTexts(pattern: String, fitting: [String], other: [String]) throws {
    let compiled = try TextPattern(pattern)
    for text in fitting { #expect(compiled.matches(text), "\(pattern) ~ \(text)") }
    for text in other { #expect(!compiled.matches(text), "\(pattern) !~ \(text)") }
  }

  @Test(arguments: [
    "(", ")", "(a", "a)", "[", "[a", "[z-a]", "*", "a**", "a{", "a{2", "a{3,2}", "a{1001}", #"\"#, #"\q"#, "(?=a)",
    "a^b", "a$b", #"[\D]"#, String(repeating: "a", count: 501), String(repeating: "(", count: 40),
    "((a{100}){100}){100}", "((((){1000}){1000}){1000}){1000}",
  ])
  func refuses(pattern: String) {
    #expect(throws: TextPattern.Fault.self) { try TextPattern(pattern) }
  }

  @Test func takesTimeLinearInTheText() throws {
    // A backtracking engine needs 2^30 steps for this.
    let compiled = try TextPattern("(a*)*(a|aa)*b")
    #expect(!compiled.matches(String(repeating: "a", count: 5_000)))
  }
}

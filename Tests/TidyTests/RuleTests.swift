import Testing

/// Each rule finds what it is there for, and leaves alone what only looks like it.
@Suite struct RuleTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let text: String
    var path = "Sources/JSON/JSONValue.swift"
    /// The parts of the messages expected, in order; none for good code.
    let expected: [String]

    var testDescription: String { String(text.prefix(60)) }
  }

  private func check(_ row: Row, _ rule: (SourceFile) -> [Breach]) {
    let breaches = rule(SourceFile(path: row.path, text: row.text))
    #expect(breaches.count == row.expected.count, "\(breaches)")
    for (breach, part) in zip(breaches, row.expected) { #expect(breach.description.has(part), "\(breach)") }
  }

  @Test(arguments: [
    Row(text: "import Foundation", expected: ["44 MB"]),
    Row(text: "import Foundation", path: "Tests/JSONTests/A.swift", expected: ["44 MB"]),
    Row(text: "import HTTP", expected: ["JSON may not import HTTP"]),
    Row(text: "package import HTTP", expected: ["JSON may not import HTTP"]),
    Row(text: "  @preconcurrency import struct Docker.Engine", expected: ["may not import Docker"]),
    Row(text: "import Glibc", expected: ["may not import Glibc"]),
    Row(text: "import Docker", path: "Sources/ControlPlane/Place.swift", expected: ["may not import Docker"]),
    Row(text: "import ArgumentParser", path: "Sources/API/A.swift", expected: ["may not import Arg"]),
    Row(text: "import JSON", path: "Sources/New/A.swift", expected: ["target New is not in the import table"]),
    Row(text: "import Synchronization\nimport Logging", expected: []),
    Row(text: "// import HTTP\nlet a = \"\"\"\nimport HTTP\n\"\"\"", expected: []),
    Row(text: "import Docker\nimport ArgumentParser", path: "Sources/orc/Serve.swift", expected: []),
    Row(text: "@testable import JSON\nimport Testing", path: "Tests/JSONTests/A.swift", expected: []),
  ])
  func imports(row: Row) { check(row, ImportRule.breaches) }

  @Test(arguments: [
    Row(text: String(repeating: "a", count: 121), expected: ["121 characters"]),
    Row(text: String(repeating: "ä", count: 120), expected: []),
    Row(text: String(repeating: "a\n", count: 501), expected: ["501 lines"]),
    Row(text: String(repeating: "a\n", count: 500), expected: []),
    Row(text: "func f() {\n" + String(repeating: "a\n", count: 69) + "}", expected: ["'f' has 71 lines"]),
    Row(text: "func f() {\n" + String(repeating: "a\n", count: 68) + "}", expected: []),
    Row(
      text: "init(\n  a: () -> Void = {}\n) {\n" + String(repeating: "a\n", count: 69) + "}",
      expected: ["'init' has 73 lines"]),
    Row(
      text: "protocol P {\n  func f()\n}\nstruct S {\n" + String(repeating: "  let a = \"}\"\n", count: 90) + "}",
      expected: []),
  ])
  func sizes(row: Row) { check(row, SizeRule.breaches) }

  @Test(arguments: [
    Row(text: "final class ServerManager {}", expected: ["'ServerManager' ends in 'Manager'"]),
    Row(text: "enum PathUtils {}", expected: ["'PathUtils' ends in 'Utils'"]),
    Row(text: "struct A {}", path: "Sources/JSON/JSONHelper.swift", expected: ["file's name ends in 'Helper'"]),
    Row(text: "struct Implicit {}  // no class Manager here", expected: []),
  ])
  func names(row: Row) { check(row, NameRule.breaches) }

  @Test(arguments: [
    Row(text: "let a = try! b()", expected: ["try! ends"]),
    Row(text: "let a = b as! C", expected: ["as! ends"]),
    Row(text: "let a = b()!.c", expected: ["forced unwrap"]),
    Row(text: "let a = \"\\(b!)\"", expected: ["forced unwrap"]),
    Row(text: "var a: String!", expected: ["forced unwrap"]),
    Row(text: "let a = b[0]!", path: "Tests/JSONTests/A.swift", expected: ["forced unwrap"]),
    Row(text: "guard !a, b != c, d!=e else {}  // what!\nlet a = \"no!\"", expected: []),
    Row(text: "Task { await a() }", expected: ["who awaits or cancels"]),
    Row(text: "let a = Task.detached {", expected: ["who awaits or cancels"]),
    Row(text: "// Cancelled by close().\nlet a = Task(priority: .high) {\ngroup.addTask {", expected: []),
    Row(text: "final class A: @unchecked Sendable {", expected: ["proves it"]),
    Row(text: "nonisolated(unsafe) var a = 1", expected: ["proves it"]),
    Row(text: "// Written once, before any thread starts.\nnonisolated(unsafe) var a = 1", expected: []),
  ])
  func safety(row: Row) { check(row, SafetyRule.breaches) }

  @Test(arguments: [
    Row(text: "package struct A {}", expected: ["'A' is seen"]),
    Row(text: "  package static func f() {}", expected: ["'f' is seen"]),
    Row(text: "// Not a doc comment.\npackage let a = 1", expected: ["'a' is seen"]),
    Row(text: "/// A.\n\npackage let a = 1", expected: ["'a' is seen"]),
    Row(text: "  package static let a = 1\n  package var b: Int { 1 }", expected: ["'a' is seen", "'b' is seen"]),
    Row(text: "@inlinable\n  package class func f() {}", expected: ["'f' is seen"]),
    Row(text: "/// A.\n@inlinable\npackage struct A {\n  package let a = 1\n  package init() {}\n}", expected: []),
    Row(text: "  package static func < (a: A, b: A) {}\n  package var description: String { \"\" }", expected: []),
    Row(text: "package import HTTP\npackage extension A {}\nlet a = \"package let b\"", expected: []),
  ])
  func documentation(row: Row) { check(row) { DocumentationRule.breaches($0) } }

  @Test func whatAProtocolExplainsIsNotExplainedAgain() {
    let asking = SourceFile(
      path: "Sources/OrcModel/P.swift",
      text: "/// P.\npackage protocol P {\n  /// F.\n  func f() -> A\n  func g()\n  var h: A { get }\n}\nfunc i() {}")
    #expect(DocumentationRule.requirements(asking) == ["f"])
    let giving = SourceFile(path: "Sources/JSON/A.swift", text: "  package func f() -> A {\n  package func g() {")
    #expect(DocumentationRule.breaches(giving, explained: ["f"]).map(\.line) == [2])
  }

  @Test(arguments: [
    Row(text: "// TO" + "DO: later", expected: ["finish it"]),
    Row(text: "# FIX" + "ME", path: "script/test", expected: ["finish it"]),
    Row(text: "cat ../sha" + "red/x", path: "docs/A.md", expected: ["path of one machine"]),
    Row(text: "cd \"/wo" + "rk/x\"", path: "script/test", expected: ["path of one machine"]),
    Row(text: "let mastodon = \"$HOME/wo" + "rk/x\"  // a/wo" + "rk/b", expected: []),
  ])
  func texts(row: Row) { check(row) { TextRule.breaches(path: $0.path, text: row.text) } }

  @Test func theLexerTellsCodeFromTheRest() {
    let file = SourceFile(
      path: "a.swift",
      text: """
        let a = #"x"y\\"# // c1
        let b = "a \\(f("}")) b" /* c2
        /* c3 */ c4 */ let d = 1
        """)
    #expect(
      file.code.map { String($0.trimmed) } == ["let a = #\"    \"#", "let b = \"   (f(\" \"))  \"", "let d = 1"])
    #expect(file.comments == ["// c1", "/* c2", "/* c3 */ c4 */"])
  }
}

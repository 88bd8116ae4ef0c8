import Testing

@testable import System

struct RelativePathTests {
  static let valid = ["a", "a/b", ".hidden", "...", "a b/ü", "-rf", "a\\b", "a:b", "a\nb"]

  static let invalid: [(String, String)] = [
    ("", "it must not be empty"),
    ("/", "it must not start with '/'"),
    ("/etc", "it must not start with '/'"),
    ("a//b", "it has an empty part"),
    ("a/", "it has an empty part"),
    (".", "it must not contain '.' or '..'"),
    ("..", "it must not contain '.' or '..'"),
    ("a/../b", "it must not contain '.' or '..'"),
    ("a/.", "it must not contain '.' or '..'"),
    ("a\0b", "it contains a NUL byte"),
    (String(repeating: "x", count: 256), "a part is longer than 255 bytes"),
    (Array(repeating: "a", count: 129).joined(separator: "/"), "it has more than 128 parts"),
    (
      Array(repeating: String(repeating: "x", count: 250), count: 17).joined(separator: "/"),
      "it is longer than 4095 bytes"
    ),
  ]

  @Test(arguments: valid) func takes(_ text: String) throws {
    #expect(try RelativePath(text).description == text)
  }

  @Test(arguments: invalid) func refuses(_ text: String, _ reason: String) {
    let error = #expect(throws: FileError.self) { try RelativePath(text) }
    #expect(error?.text == reason)
  }

  @Test func parts() throws {
    let path = try RelativePath("a/b/c")
    #expect(path.parent?.description == "a/b")
    #expect(path.last == Array("c".utf8))
    #expect(try RelativePath("a").parent == nil)
    #expect(try path.appending("d").description == "a/b/c/d")
    #expect(throws: FileError.self) { try path.appending("..") }
    #expect(throws: FileError.self) { try path.appending("x/y") }
    #expect(try RelativePath("a/b") < RelativePath("a.b"))
    #expect(throws: FileError.self) { try RelativePath(components: []) }
    #expect(try RelativePath(bytes: [0xFF, 0xFE]).bytes == [0xFF, 0xFE])
  }
}

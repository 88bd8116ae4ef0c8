import Glibc

/// A folder for one test, removed with everything in it when the test lets go of it.
package final class TemporaryFolder: Sendable {
  /// The absolute path.
  package let path: String

  package init() throws {
    var template = Array("/tmp/orc-test-XXXXXX".utf8CString)
    guard unsafe mkdtemp(&template) != nil else {
      throw ChildProcess.Failure(description: "can't make a folder in /tmp")
    }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    // A test's leftovers may be owned by anyone and nested without bound, which `rm` copes with.
    _ = try? ChildProcess.start(["rm", "-rf", path], outputPath: "/dev/null", errorPath: "/dev/null").wait()
  }
}

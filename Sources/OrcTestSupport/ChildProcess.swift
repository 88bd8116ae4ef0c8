import CLinux
import Glibc

/// A program run by a test: a real peer such as curl, or Orc itself.
///
/// The child gets a session of its own, so that ending it never reaches another process.
package final class ChildProcess: Sendable {
  /// What a program left.
  package struct Result: Sendable {
    /// The exit status; 128 + signal when a signal ended it.
    package let status: Int32
    package let output: String
    package let errors: String
  }

  /// A program that could not be started.
  package struct Failure: Error, CustomStringConvertible {
    package let description: String

    package init(description: String) {
      self.description = description
    }
  }

  /// The most bytes of one stream that are kept.
  package static let outputBytesMax = 64 << 20

  package let id: Int32

  private init(id: Int32) {
    self.id = id
  }

  /// Runs a program to its end and answers its streams and status.
  ///
  /// - Parameters:
  ///   - arguments: The program, found on PATH, and its arguments.
  ///   - environment: Replaces the whole environment; nil keeps this process's own.
  ///   - input: What its standard input reads.
  ///   - folder: The working folder.
  package static func run(
    _ arguments: [String], environment: [String: String]? = nil, input: [UInt8] = [], folder: String? = nil
  ) throws -> Result {
    let folderOfStreams = try TemporaryFolder()
    let paths = ["in", "out", "err"].map { folderOfStreams.path + "/" + $0 }
    try writeFile(paths[0], input)
    let child = try start(
      arguments, environment: environment, inputPath: paths[0], outputPath: paths[1], errorPath: paths[2],
      folder: folder)
    let status = child.wait()
    return Result(
      status: status, output: String(decoding: try readFile(paths[1]), as: UTF8.self),
      errors: String(decoding: try readFile(paths[2]), as: UTF8.self))
  }

  /// Starts a program whose streams go to files.
  package static func start(
    _ arguments: [String], environment: [String: String]? = nil, inputPath: String = "/dev/null", outputPath: String,
    errorPath: String, folder: String? = nil
  ) throws -> ChildProcess {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    let appending = O_WRONLY | O_CREAT | O_APPEND
    unsafe posix_spawn_file_actions_addopen(&actions, 0, inputPath, O_RDONLY, 0)
    unsafe posix_spawn_file_actions_addopen(&actions, 1, outputPath, appending, 0o600)
    unsafe posix_spawn_file_actions_addopen(&actions, 2, errorPath, appending, 0o600)
    let arguments = folder.map { ["env", "-C", $0] + arguments } ?? arguments
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    unsafe sigemptyset(&none)
    unsafe posix_spawnattr_setsigmask(&attributes, &none)
    unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK) | 0x80)  // 0x80: POSIX_SPAWN_SETSID

    var id: pid_t = 0
    let failure = unsafe withCStrings(arguments) { argv in
      guard let environment else {
        return unsafe posix_spawnp(&id, arguments[0], &actions, &attributes, argv, environ)
      }
      return unsafe withCStrings(environment.map { "\($0.key)=\($0.value)" }) { envp in
        unsafe posix_spawnp(&id, arguments[0], &actions, &attributes, argv, envp)
      }
    }
    guard failure == 0 else {
      throw Failure(description: "can't run \(arguments[0]): \(unsafe String(cString: strerror(failure)))")
    }
    return ChildProcess(id: id)
  }

  /// Sends a signal to this child only.
  package func signal(_ number: Int32) {
    Glibc.kill(id, number)
  }

  /// Waits for the end; call once.
  @discardableResult
  package func wait() -> Int32 {
    var status: Int32 = 0
    while unsafe waitpid(id, &status, 0) < 0, errno == EINTR {}
    return Self.code(status)
  }

  /// Tells the status it ended with, without waiting; nil while it runs.
  ///
  /// Not to be called after an answer.
  package func poll() -> Int32? {
    var status: Int32 = 0
    guard unsafe waitpid(id, &status, WNOHANG) == id else { return nil }
    return Self.code(status)
  }

  private static func code(_ status: Int32) -> Int32 {
    status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f)
  }

  private static func readFile(_ path: String) throws -> [UInt8] {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return [] }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count < outputBytesMax {
      let count = unsafe read(descriptor, &chunk, chunk.count)
      guard count > 0 else { break }
      bytes += chunk[..<count]
    }
    return bytes
  }

  private static func writeFile(_ path: String, _ bytes: [UInt8]) throws {
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Failure(description: "can't write \(path)") }
    defer { close(descriptor) }
    var offset = 0
    while offset < bytes.count {
      let count = unsafe bytes[offset...].withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else { throw Failure(description: "can't write \(path)") }
      offset += count
    }
  }
}

/// Calls `body` with a NULL-terminated array of C strings.
private func withCStrings<Value>(
  _ strings: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) throws -> Value
) rethrows -> Value {
  var pointers: [UnsafeMutablePointer<CChar>?] = unsafe strings.map { unsafe strdup($0) } + [nil]
  defer { unsafe pointers.forEach { unsafe free($0) } }
  return try unsafe pointers.withUnsafeMutableBufferPointer { buffer in
    guard let base = buffer.baseAddress else { preconditionFailure("the NULL at the end is always there") }
    return try unsafe body(base)
  }
}

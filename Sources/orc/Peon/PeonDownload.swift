import API
import Crypto
import Glibc
import JSON

/// A backup on its way to this machine: into `FILE.part`, which a later attempt goes on with.
struct PeonDownload {
  let client: APIClient
  /// The path of the server's backups.
  let path: String
  /// The backup as the list shows it.
  let backup: JSONValue
  let isQuiet: Bool

  /// How often a broken connection is made again while bytes still come.
  private static let attemptsMax = 5
  /// How long after.
  private static let pause = Duration.seconds(1)

  func run(to output: String?) async throws {
    let name = backup["id"]?.string ?? ""
    let file = Self.place(output, name)
    guard unsafe access(file, F_OK) != 0 else {
      throw PeonFailure("\(file) is there already; name another file with -o, or remove it")
    }
    let digest = backup["sha256"]?.string
    let part = try LocalFile(writing: "\(file).part")
    // Without a checksum nobody could tell whether the first part is of the same file.
    if digest == nil { try part.truncate(to: 0) }
    let line = PeonProgressLine(isQuiet: isQuiet)
    defer { line.end() }
    let wasResumed = try part.size() > 0
    try await fetch(name, part, line)
    var isRight = try digest == nil || checked(part, line) == digest
    if !isRight, wasResumed {
      try part.truncate(to: 0)
      try await fetch(name, part, line)
      isRight = try checked(part, line) == digest
    }
    guard isRight else {
      _ = unsafe unlink(part.path)
      throw PeonFailure("\(name) came damaged: its checksum is not the one that Orc tells; try again")
    }
    try part.finish(as: file)
    line.end()
    if isQuiet { return StandardStream.output(told(file, digest).description) }
    StandardStream.output("\(file) is here (\(PeonBackups.size(backup))).")
  }

  /// Where the file goes: a folder takes it under the backup's own name.
  private static func place(_ output: String?, _ name: String) -> String {
    guard let output else { return name }
    var status = stat()
    guard unsafe stat(output, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return output }
    return output.hasSuffix("/") ? output + name : "\(output)/\(name)"
  }

  private func told(_ file: String, _ digest: String?) -> JSONValue {
    [
      "backup": backup["id"] ?? .null, "file": .string(file), "bytes": backup["bytes"] ?? .null,
      "sha256": digest.map { .string($0) } ?? .null,
    ]
  }

  /// Fetches what is missing; a connection that breaks is made again for as long as that brings more.
  private func fetch(_ name: String, _ part: LocalFile, _ line: PeonProgressLine) async throws {
    var tag: String?
    var attempts = 0
    var total = backup["bytes"]?.int.map(Int64.init)
    while true {
      let start = try part.size()
      if start > 0, start == total { return }
      do {
        var at = start
        try await client.download("\(path)/\(PeonPath.segment(name))", from: start, tag: tag) { begin in
          tag = begin.tag
          total = begin.total ?? total
          guard begin.offset <= start else { throw PeonFailure("\(name) came from the wrong place on") }
          at = begin.offset
          try part.truncate(to: at)
        } each: { bytes in
          try part.write(bytes, at: at)
          at += Int64(bytes.count)
          line.show(phase: "downloading", done: Int(at), total: total.map { Int($0) })
        }
        guard let total, at < total else { return }
        throw APIClientError.unreachable("the connection ended at \(at) of \(total) bytes")
      } catch let error as APIClientError {
        try again(error, part, after: start, &attempts)
        try await Task.sleep(for: Self.pause)
      }
    }
  }

  private func again(_ error: APIClientError, _ part: LocalFile, after start: Int64, _ attempts: inout Int) throws {
    switch error {
    case .unreachable:
      attempts = try part.size() > start ? 1 : attempts + 1
      if attempts < Self.attemptsMax, try part.size() > 0 { return }
      throw error
    case .refused(416, _, _, _, _):
      // What is here is longer than the file: it was another one.
      attempts += 1
      guard attempts < Self.attemptsMax else { throw error }
      try part.truncate(to: 0)
    default: throw error
    }
  }

  private func checked(_ part: LocalFile, _ line: PeonProgressLine) throws -> String {
    let size = try part.size()
    var hash = SHA256()
    var at: Int64 = 0
    while true {
      let bytes = try part.read(at: at)
      if bytes.isEmpty { return Hex.encode(hash.finish()) }
      hash.update(bytes)
      at += Int64(bytes.count)
      line.show(phase: "checking", done: Int(at), total: Int(size))
    }
  }
}

import OrcTestSupport
import System
import Testing

@testable import Archive

/// What GNU tar and Python's tarfile write, we read, and the other way round.
struct TarInteropTests {
  static let formats = ["gnu", "pax", "ustar", "v7"]

  @Test(arguments: formats, [1, 511, 512, 10_000, 1 << 20]) func readsGNUTar(_ format: String, _ step: Int) throws {
    let folder = try TemporaryFolder()
    try makeTree(folder, isModest: format == "ustar" || format == "v7")
    _ = try run("tar --format=\(format) -cf archive.tar -C tree .", folder)
    let root = try DirectoryHandle(path: folder.path)
    let bytes = try root.read(try RelativePath("archive.tar"), max: 64 << 20)
    try root.makeDirectory(try RelativePath("out"))
    let extractor = TarExtractor(into: try root.directory(try RelativePath("out")))
    for start in stride(from: 0, to: bytes.count, by: step) {
      try extractor.feed(bytes[start..<min(start + step, bytes.count)])
    }
    let report = try extractor.finish()
    #expect(report.files >= 6)
    #expect(report.links == 3)
    try compare(folder, "tree", "out", withFractions: format == "pax")
  }

  @Test func gnuTarReadsOurs() throws {
    let folder = try TemporaryFolder()
    try makeTree(folder, isModest: false)
    let root = try DirectoryHandle(path: folder.path)
    let bytes = try build(TarBuilder(try root.directory(try RelativePath("tree"))))
    try root.write(try RelativePath("archive.tar"), bytes)
    _ = try run("mkdir out && tar --numeric-owner -xpf archive.tar -C out", folder)
    try compare(folder, "tree", "out", withFractions: false)
    let again = try build(TarBuilder(try root.directory(try RelativePath("tree"))))
    #expect(again == bytes)
  }

  @Test func pythonReadsOurHeaders() throws {
    let folder = try TemporaryFolder()
    let writer = TarWriter()
    var bytes: [UInt8] = []
    let long = Array((String(repeating: "d", count: 120) + "/" + String(repeating: "é", count: 110)).utf8)
    let entries = [
      TarEntry(name: long, kind: .file, modified: WallTime(seconds: 1_700_000_000, nanoseconds: 123_456_789)),
      TarEntry(name: Array("past".utf8), kind: .directory, modified: WallTime(seconds: -2, nanoseconds: 500_000_000)),
      TarEntry(name: Array("l".utf8), kind: .symbolicLink(target: long), owner: FileOwner(user: 4_000_000, group: 3)),
      TarEntry(name: long.prefix(120) + Array("/short".utf8), kind: .hardLink(target: Array("a".utf8)), mode: 0o600),
    ]
    for entry in entries { bytes += writer.header(entry) }
    let root = try DirectoryHandle(path: folder.path)
    try root.write(try RelativePath("archive.tar"), bytes + TarWriter.end)
    try root.write(
      try RelativePath("large.tar"), writer.header(TarEntry(name: Array("large".utf8), kind: .file, size: 9 << 30)))
    let script = """
      import tarfile
      for m in tarfile.open('archive.tar'):
        print(m.name, m.type.decode(), oct(m.mode), m.uid, m.gid, m.mtime, m.linkname, sep='|')
      print(tarfile.TarInfo.frombuf(open('large.tar', 'rb').read()[1024:1536], 'utf-8', '').name)
      f = open('large.tar', 'rb').read(); print(b'size=9663676416' in f[512:1024])
      """
    let name = String(decoding: long, as: UTF8.self)
    let expected = """
      \(name)|0|0o644|0|0|1700000000.1234567||
      past|5|0o644|0|0|-1.5||
      l|2|0o644|4000000|3|0|\(name)|
      \(String(repeating: "d", count: 120))/short|1|0o600|0|0|0|a|
      large
      True
      """
    let output = try run("PYTHONIOENCODING=utf-8 python3 -c \"$SCRIPT\"", folder, ["SCRIPT": script])
    let lines = output.split(separator: "\n").map { $0.hasSuffix("|") ? String($0.dropLast()) : String($0) }
    let wanted = expected.split(separator: "\n").map { $0.hasSuffix("|") ? String($0.dropLast()) : String($0) }
    for (line, want) in zip(lines, wanted) { #expect(line == want || line + "|" == want || line.hasPrefix(want)) }
    #expect(lines.count == wanted.count)
  }

  @Test func buildsChosenFilesForAnOwner() throws {
    let folder = try TemporaryFolder()
    try makeTree(folder, isModest: true)
    let root = try DirectoryHandle(path: folder.path)
    _ = try run("mkfifo tree/pipe", folder)
    let options = TarBuilder.Options(
      owner: FileOwner(user: 0, group: 0), modified: WallTime(seconds: 0), prefix: "context/",
      includes: { path, _ in path.components.first != Array("dir".utf8) })
    let builder = TarBuilder(try root.directory(try RelativePath("tree")), options: options)
    try root.write(try RelativePath("archive.tar"), try build(builder))
    #expect(builder.skipped.map(\.description) == ["pipe"])
    let listing = try run("TZ=UTC tar --numeric-owner -tvf archive.tar", folder).split(separator: "\n")
    #expect(listing.contains { $0.contains("0/0") && $0.contains("1970-01-01 00:00 context/file") })
    #expect(!listing.contains { $0.contains("context/dir") })
  }

  @Test func buildingIsLimited() throws {
    let folder = try TemporaryFolder()
    try makeTree(folder, isModest: true)
    let root = try DirectoryHandle(path: folder.path + "/tree")
    for options in [TarBuilder.Options(bytesMax: 1000), TarBuilder.Options(entriesMax: 3)] {
      let error = #expect(throws: ArchiveError.self) { try build(TarBuilder(root, options: options)) }
      #expect(error?.isLimit == true)
    }
  }

  @Test func aFileThatChangesKeepsTheArchiveWhole() throws {
    let folder = try TemporaryFolder()
    let root = try DirectoryHandle(path: folder.path)
    try root.write(try RelativePath("a"), [UInt8](repeating: 1, count: 300_000))
    let builder = TarBuilder(root)
    var bytes = try builder.next() ?? []
    _ = try run("truncate -s 10 a", folder)
    while let part = try builder.next() { bytes += part }
    var parser = TarParser()
    parser.feed(bytes)
    var size = 0
    loop: while true {
      switch try parser.next() {
      case .data(let data): size += data.count
      case .end: break loop
      default: continue
      }
    }
    #expect(size == 300_000)
  }

  private func makeTree(_ folder: TemporaryFolder, isModest: Bool) throws {
    let script = """
      umask 022; mkdir -p tree/dir/sub tree/empty; chmod 750 tree/dir; chmod 555 tree/empty
      printf text > tree/file; : > tree/zero; head -c 512 /dev/urandom > tree/block; chmod 600 tree/block
      head -c 60000 /dev/urandom > tree/dir/sub/large; printf x > 'tree/dir/with space'
      ln -s ../file tree/dir/up; ln -s sub/large tree/dir/down; ln tree/file tree/hard; chown 1000:1001 tree/dir/sub
      touch -d '2001-02-03 04:05:06.789012345' tree/file tree/dir
      """
    _ = try run(script, folder)
    if !isModest {
      let name = String(repeating: "n", count: 200)
      _ = try run("mkdir -p tree/\(name)/ü; printf deep > tree/\(name)/ü/\(name); printf é > tree/é", folder)
    } else {
      _ = try run("printf 6 > tree/sixth", folder)
    }
  }

  private func compare(_ folder: TemporaryFolder, _ left: String, _ right: String, withFractions: Bool) throws {
    _ = try run("diff -r --no-dereference \(left) \(right)", folder)
    let seconds = withFractions ? "%T@" : "%Ts"
    let list =
      "find . -mindepth 1 -type f -printf '%P %m %s \(seconds)\\n' -o -mindepth 1 -type d -printf '%P %m \(seconds)\\n'"
    let ours = try run("cd \(right) && \(list) | sort", folder)
    #expect(ours == (try run("cd \(left) && \(list) | sort", folder)))
    #expect(!ours.isEmpty)
  }

  private func build(_ builder: TarBuilder) throws -> [UInt8] {
    var bytes: [UInt8] = []
    while let part = try builder.next() { bytes += part }
    return bytes
  }

  private func run(_ script: String, _ folder: TemporaryFolder, _ variables: [String: String] = [:]) throws -> String {
    let environment = variables.merging(["PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"]) { $1 }
    let result = try ChildProcess.run(["sh", "-ec", script], environment: environment, folder: folder.path)
    try #require(result.status == 0, "\(script): \(result.output)\(result.errors)")
    return result.output
  }
}

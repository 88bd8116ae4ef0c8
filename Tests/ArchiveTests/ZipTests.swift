import OrcTestSupport
import System
import Testing

@testable import Archive

struct ZipTests {
  private let folder: TemporaryFolder
  private let root: DirectoryHandle

  init() throws {
    folder = try TemporaryFolder()
    root = try DirectoryHandle(path: folder.path)
    let script = """
      import os, random
      random.seed(7)
      os.makedirs('tree/a/empty'); os.makedirs('tree/ünï')
      open('tree/a/text', 'w').write('one line of text\\n' * 40000)
      open('tree/a/noise', 'wb').write(random.randbytes(300000))
      open('tree/ünï/nothing', 'w').close()
      open('tree/run', 'w').write('#!/bin/sh\\n')
      os.symlink('a/text', 'tree/link')
      os.chmod('tree/run', 0o751); os.chmod('tree/a/empty', 0o700)
      if os.getuid() == 0: os.chown('tree/run', 1000, 1001); os.chown('tree/a/empty', 1000, 1001)
      for base, folders, files in os.walk('tree', topdown=False):
        for name in files + folders: os.utime(os.path.join(base, name), (1700000001, 1700000001), follow_symlinks=False)
      """
    _ = try python(script)
  }

  @Test func comesBackAsItWas() throws {
    try write("own.zip", try archive())
    let report = try extract("own.zip")
    #expect(report.files == 4)
    #expect(try listing("tree") == listing("out"))
  }

  @Test func pythonReadsOurs() throws {
    try write("own.zip", try archive())
    let script = """
      import zipfile
      z = zipfile.ZipFile('own.zip'); assert z.testzip() is None
      for i in z.infolist():
        if i.filename == 'link': assert z.read(i) == b'a/text' and i.external_attr >> 28 == 0o12
        elif not i.is_dir(): assert z.read(i) == open('tree/' + i.filename, 'rb').read(), i
      print(oct(z.getinfo('run').external_attr >> 16), z.getinfo('run').date_time, z.getinfo('a/noise').compress_type)
      """
    #expect(try python(script) == "0o100751 (2023, 11, 14, 22, 13, 20) 0\n")
  }

  @Test func unzipReadsOurs() throws {
    try write("own.zip", try archive())
    _ = try run("unzip -tq own.zip && unzip -q own.zip -d out && diff -r tree out")
    #expect(try run("stat -c '%a %Y' out/run out/a/empty") == "751 1700000001\n700 1700000001\n")
  }

  @Test func readsInfoZips() throws {
    _ = try run("cd tree && zip -qr ../theirs.zip .")
    #expect(try extract("theirs.zip").files == 5, "a link is followed by it")
    #expect(try listing("tree") == listing("out"))
  }

  @Test func readsPythons() throws {
    let script = """
      import shutil, zipfile
      shutil.make_archive('theirs', 'zip', 'tree')
      """
    _ = try python(script)
    let report = try extract("theirs.zip")
    #expect(report.files == 5, "a link is followed by it")
    #expect(try python("import filecmp; print(filecmp.cmp('tree/a/text', 'out/a/text', False))") == "True\n")
  }

  @Test func wideNumbers() throws {
    let writer = ZipWriter(level: 6, wideFrom: 1)
    var bytes: [UInt8] = []
    for name in ["a", "b"] {
      writer.begin(TarEntry(name: Array(name.utf8), kind: .file, size: 4000))
      bytes += writer.write([UInt8](repeating: 7, count: 4000)) + writer.endEntry()
    }
    bytes += writer.finish()
    try write("own.zip", bytes)
    #expect(try extract("own.zip").bytes == 8000)
    let script =
      "import zipfile; z = zipfile.ZipFile('own.zip'); print(z.testzip(), [i.file_size for i in z.infolist()])"
    #expect(try python(script) == "None [4000, 4000]\n")
  }

  @Test(arguments: 0..<16) func cutShortIsRefused(_ part: Int) throws {
    let bytes = try archive()
    try write("own.zip", Array(bytes.prefix(bytes.count * part / 16)))
    #expect(throws: ArchiveError.self) { try extract("own.zip") }
  }

  @Test(arguments: 0..<16) func damageInContentIsFound(_ part: Int) throws {
    let writer = ZipWriter()
    let content = (0..<50_000).map { UInt8(truncatingIfNeeded: $0 * $0 >> 5) }
    writer.begin(TarEntry(name: [0x61], kind: .file, size: Int64(content.count)))
    var bytes = writer.write(content) + writer.endEntry() + writer.finish()
    // Only content lies between the local header and the descriptor, which the central directory follows.
    let start = ZipFormat.localBytes + 40
    let central = Int(ZipFormat.number(bytes, bytes.count - ZipFormat.endBytes + 16, 4))
    bytes[start + (central - 24 - start) * part / 16] ^= 0x55
    try write("own.zip", bytes)
    #expect(throws: ArchiveError.self) { try extract("own.zip") }
  }

  @Test(arguments: ["/etc/x", "../x", "a/../../x", "a//x", ""]) func refusesNames(_ name: String) throws {
    let writer = ZipWriter()
    writer.begin(TarEntry(name: Array(name.utf8), kind: .file))
    let bytes = writer.endEntry() + writer.finish()
    try write("own.zip", bytes)
    #expect(throws: ArchiveError.self) { try extract("own.zip") }
  }

  @Test func refusesANameTwice() throws {
    let writer = ZipWriter()
    var bytes: [UInt8] = []
    for _ in 0..<2 {
      writer.begin(TarEntry(name: [0x61], kind: .file))
      bytes += writer.endEntry()
    }
    try write("own.zip", bytes + writer.finish())
    #expect(throws: ArchiveError.self) { try extract("own.zip") }
  }

  private func archive() throws -> [UInt8] {
    let builder = ZipBuilder(try root.directory(try RelativePath("tree")))
    var bytes: [UInt8] = []
    while let part = try builder.next() { bytes += part }
    return bytes
  }

  private func write(_ name: String, _ bytes: [UInt8]) throws { try root.write(try RelativePath(name), bytes) }

  private func extract(_ name: String) throws -> TarExtractor.Report {
    let out = try RelativePath("out")
    try root.makeDirectory(out)
    let options = TarExtractor.Options(keepsOwners: ProcessFacts.owner.user == 0)
    return try ZipReader(try root.openFile(try RelativePath(name))).extract(
      into: try root.directory(out), options: options)
  }

  /// Names, modes, owners, times to the second and content.
  private func listing(_ name: String) throws -> String {
    try python(
      """
      import hashlib, os
      for base, folders, files in sorted(os.walk('\(name)')):
        for item in sorted(folders + files):
          path = os.path.join(base, item); s = os.stat(path)
          digest = '' if item in folders else hashlib.md5(open(path, 'rb').read()).hexdigest()
          print(os.path.relpath(path, '\(name)'), oct(s.st_mode), s.st_uid, s.st_gid, int(s.st_mtime), digest)
      """)
  }

  private func python(_ script: String) throws -> String {
    try root.write(try RelativePath("script.py"), Array(script.utf8))
    return try run("python3 script.py")
  }

  private func run(_ script: String) throws -> String {
    let environment = ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"]
    let result = try ChildProcess.run(["sh", "-ec", script], environment: environment, folder: folder.path)
    try #require(result.status == 0, "\(script): \(result.output)\(result.errors)")
    return result.output
  }
}

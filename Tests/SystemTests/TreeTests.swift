import Glibc
import OrcTestSupport
import Testing

@testable import System

struct TreeTests {
  @Test(arguments: [PathResolver.kernel, .walk], [2, 64]) func removes(_ resolver: PathResolver, _ openMax: Int) throws
  {
    let place = try DirectoryHandleTests.Place(resolver)
    try fill(place)
    var removal = TreeRemoval(parent: place.root, path: try RelativePath("tree"), openMax: openMax)
    try removal.run()
    #expect(try place.root.entries().isEmpty)
    #expect(try place.outside.entries().map(\.name) == ["secret"])
    #expect(try !place.root.removeTree(try RelativePath("tree")))
  }

  @Test func removesLinksAndFilesThemselves() throws {
    let place = try DirectoryHandleTests.Place(.kernel)
    try place.root.makeLink(try RelativePath("up"), target: Array("../outside".utf8))
    #expect(try place.root.removeTree(try RelativePath("up")))
    #expect(try place.outside.entries().count == 1)
  }

  @Test func removesWhatIsDeeperThanAPathCanSay() throws {
    let place = try DirectoryHandleTests.Place(.kernel)
    // 3,000 levels of 10 bytes: no path reaches the bottom, and no process may hold that many descriptors.
    let script = """
      import os
      os.mkdir('deep'); os.chdir('deep')
      for _ in range(3000): os.mkdir('directory1'); os.chdir('directory1')
      open('f', 'w').close()
      """
    let made = try ChildProcess.run(["python3", "-c", script], folder: place.folder.path + "/root")
    #expect(made.status == 0, "\(made.errors)")
    #expect(try place.root.removeTree(try RelativePath("deep")))
    #expect(try place.root.entries().isEmpty)
  }

  @Test func removesWhileOthersWrite() throws {
    let place = try DirectoryHandleTests.Place(.kernel)
    let script = """
      import os, time
      end = time.monotonic() + 0.4
      n = 0
      while time.monotonic() < end:
        try:
          os.makedirs('busy/d%d/e' % (n % 7), exist_ok=True)
          open('busy/d%d/f%d' % (n % 7, n), 'w').close()
          os.unlink('busy/d%d/f%d' % (n % 7, n - 3))
        except OSError: pass
        n += 1
      """
    let root = place.folder.path + "/root"
    let writer = try ChildProcess.start(
      ["python3", "-c", script], outputPath: "/dev/null", errorPath: "/dev/null", folder: root)
    let path = try RelativePath("busy")
    // A writer that never stops may win a round; it must never make the removal leave the tree or crash.
    var rounds = 0
    while kill(writer.id, 0) == 0, rounds < 100_000 {
      rounds += 1
      do { try place.root.removeTree(path) } catch { #expect(error.isExisting, "\(error)") }
      if waitpid(writer.id, nil, WNOHANG) == writer.id { break }
    }
    try place.root.removeTree(path)
    #expect(try place.root.entries().isEmpty)
  }

  @Test func refusesMounts() throws {
    let place = try DirectoryHandleTests.Place(.kernel)
    try place.root.makeDirectory(try RelativePath("tree/mount"))
    let mount = ["mount", "--bind", place.folder.path + "/outside", place.folder.path + "/root/tree/mount"]
    let mounted = try ChildProcess.run(mount)
    try #require(mounted.status == 0, "this test needs the right to mount: \(mounted.errors)")
    let error = #expect(throws: FileError.self) { try place.root.removeTree(try RelativePath("tree")) }
    let undone = try ChildProcess.run(["umount", place.folder.path + "/root/tree/mount"])
    #expect(undone.status == 0)
    #expect(error?.code == EXDEV)
    #expect(error?.path == "tree/mount")
    #expect(try place.outside.entries().map(\.name) == ["secret"])
  }

  @Test func copies() throws {
    let place = try DirectoryHandleTests.Place(.kernel)
    try fill(place)
    try place.root.setMode(try RelativePath("tree/a/file"), 0o4751)
    let source = try place.root.directory(try RelativePath("tree"))
    try place.root.makeDirectory(try RelativePath("copy"))
    let target = try place.root.directory(try RelativePath("copy"))
    let report = try source.copyTree(into: target, owner: FileOwner(user: 7, group: 8))
    #expect(report.files == 41)
    #expect(report.directories == 42)
    #expect(report.bytes == 41 * 4)
    #expect(Set(report.skipped.map(\.description)) == ["a/link", "a/pipe"])
    let from = try #require(try source.status(try RelativePath("a/file")))
    let to = try #require(try target.status(try RelativePath("a/file")))
    #expect(to.mode == 0o751)
    #expect(to.owner == FileOwner(user: 7, group: 8))
    #expect(to.modified == from.modified)
    #expect(try target.read(try RelativePath("d/3/f"), max: 9) == Array("text".utf8))
  }

  @Test func copyingIsLimited() throws {
    let place = try DirectoryHandleTests.Place(.kernel)
    try fill(place)
    let source = try place.root.directory(try RelativePath("tree"))
    for limits in [TreeCopy.Limits(bytes: 100), TreeCopy.Limits(files: 20), TreeCopy.Limits(depth: 1)] {
      try place.root.makeDirectory(try RelativePath("copy"))
      let target = try place.root.directory(try RelativePath("copy"))
      let error = #expect(throws: FileError.self) { try source.copyTree(into: target, limits: limits) }
      #expect(error?.isLimit == true)
      try place.root.removeTree(try RelativePath("copy"))
    }
  }

  /// `tree` with 41 files of 4 bytes, 42 directories, a link out, a FIFO, and a name that is not UTF-8 as a directory.
  private func fill(_ place: DirectoryHandleTests.Place) throws {
    let text = Array("text".utf8)
    try place.root.makeDirectory(try RelativePath("tree/a"))
    try place.root.write(try RelativePath("tree/a/file"), text)
    try place.root.makeLink(try RelativePath("tree/a/link"), target: Array("../../outside".utf8))
    #expect(unsafe mkfifo(place.folder.path + "/root/tree/a/pipe", 0o600) == 0)
    var deep = try RelativePath("tree/d")
    for index in 0..<40 {
      let directory = index < 10 ? try RelativePath("tree/d/\(index)") : try deep.appending("n")
      deep = index < 10 ? deep : directory
      if index == 39 { deep = try (deep.parent ?? deep).appending([0xFF, 0xFE]) }
      try place.root.makeDirectory(index == 39 ? deep : directory)
      try place.root.write(try (index == 39 ? deep : directory).appending("f"), text)
    }
  }
}

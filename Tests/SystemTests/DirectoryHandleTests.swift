import Glibc
import OrcTestSupport
import Testing

@testable import System

/// Each test runs both ways of resolving a path: by the kernel and part by part.
@Suite struct DirectoryHandleTests {
  static let resolvers: [PathResolver] = [.kernel, .walk]

  /// A folder with `root` to work in and `outside/secret` beside it.
  struct Place {
    let folder: TemporaryFolder
    let root: DirectoryHandle
    let outside: DirectoryHandle

    init(_ resolver: PathResolver) throws {
      folder = try TemporaryFolder()
      _ = try DirectoryHandle.making(path: folder.path + "/root")
      root = try DirectoryHandle(path: folder.path + "/root", resolver: resolver)
      outside = try DirectoryHandle.making(path: folder.path + "/outside")
      try outside.write(try RelativePath("secret"), Array("s".utf8))
    }
  }

  @Test(arguments: resolvers) func writesAndReads(_ resolver: PathResolver) throws {
    let place = try Place(resolver)
    let path = try RelativePath("a/b/file")
    #expect(throws: FileError.self) { try place.root.write(path, [1]) }
    try place.root.makeDirectory(try RelativePath("a/b"), mode: 0o750, owner: FileOwner(user: 1000, group: 1001))
    try place.root.write(path, Array("one".utf8), mode: 0o640, owner: FileOwner(user: 1000, group: 1000))
    #expect(try place.root.read(path, max: 3) == Array("one".utf8))
    try place.root.write(path, Array("two!".utf8)[...], mode: 0o604)
    let status = try #require(try place.root.status(path))
    #expect(status.kind == .regular)
    #expect(status.mode == 0o604)
    #expect(status.size == 4)
    let folder = try #require(try place.root.status(try RelativePath("a")))
    #expect(folder.mode == 0o750)
    #expect(folder.owner == FileOwner(user: 1000, group: 1001))
    #expect(try place.root.entries(try RelativePath("a/b")).map(\.name) == ["file"])
    #expect(try place.root.status(try RelativePath("a/none/x")) == nil)
  }

  @Test(arguments: resolvers) func readingIsLimited(_ resolver: PathResolver) throws {
    let place = try Place(resolver)
    let path = try RelativePath("f")
    try place.root.write(path, [UInt8](repeating: 1, count: 300_000))
    #expect(try place.root.read(path, max: 300_000).count == 300_000)
    let error = #expect(throws: FileError.self) { try place.root.read(path, max: 299_999) }
    #expect(error?.isLimit == true)
    #expect(error?.description == "cannot read 'f': it has more than the 299999 bytes allowed")
    let names = #expect(throws: FileError.self) { try place.root.names(max: 0) }
    #expect(names?.isLimit == true)
  }

  @Test(arguments: resolvers) func linksAreNeverFollowed(_ resolver: PathResolver) throws {
    let place = try Place(resolver)
    try place.root.makeLink(try RelativePath("up"), target: Array("../outside".utf8))
    try place.root.makeLink(try RelativePath("file"), target: Array("../outside/secret".utf8))
    try place.root.makeDirectory(try RelativePath("real"))
    try place.root.makeLink(try RelativePath("inner"), target: Array("real".utf8))
    let before = try place.outside.status(try RelativePath("secret"))
    for text in ["up/secret", "file"] {
      let path = try RelativePath(text)
      let error = #expect(throws: FileError.self) { try place.root.read(path, max: 10) }
      #expect(error?.isRefusedLink == true, "\(text): \(String(describing: error))")
      #expect(throws: FileError.self) { try place.root.setMode(path, 0o777) }
      #expect(throws: FileError.self) { try place.root.setOwner(path, FileOwner(user: 1, group: 1)) }
    }
    #expect(throws: FileError.self) { try place.root.directory(try RelativePath("up")) }
    #expect(throws: FileError.self) { try place.root.directory(try RelativePath("inner")) }
    #expect(throws: FileError.self) { try place.root.entries(try RelativePath("up")) }
    #expect(throws: FileError.self) { try place.root.write(try RelativePath("up/new"), [1]) }
    #expect(throws: FileError.self) { try place.root.makeDirectory(try RelativePath("up/new")) }
    #expect(throws: FileError.self) { try place.root.makeDirectory(try RelativePath("up")) }
    #expect(throws: FileError.self) { try place.root.removeFile(try RelativePath("up/secret")) }
    #expect(throws: FileError.self) { try place.root.removeTree(try RelativePath("up/secret")) }
    #expect(throws: FileError.self) {
      try place.root.rename(try RelativePath("up/secret"), to: try RelativePath("mine"))
    }
    #expect(throws: FileError.self) { try place.root.rename(try RelativePath("real"), to: try RelativePath("up/x")) }
    #expect(try place.outside.status(try RelativePath("secret")) == before)
    #expect(try place.outside.entries().map(\.name) == ["secret"])
    // Writing to the name of a link takes the name, not the file behind it.
    try place.root.write(try RelativePath("file"), Array("mine".utf8))
    #expect(try place.outside.read(try RelativePath("secret"), max: 9) == Array("s".utf8))
    #expect(try place.root.status(try RelativePath("file"))?.kind == .regular)
  }

  @Test(arguments: resolvers) func renames(_ resolver: PathResolver) throws {
    let place = try Place(resolver)
    let (first, second) = (try RelativePath("first"), try RelativePath("second"))
    try place.root.write(first, [1])
    try place.root.write(second, [2])
    let error = #expect(throws: FileError.self) { try place.root.rename(first, to: second) }
    #expect(error?.isExisting == true)
    try place.root.rename(first, to: second, replacing: true)
    #expect(try place.root.read(second, max: 1) == [1])
    try place.root.rename(second, to: try RelativePath("moved"), in: place.outside)
    #expect(try place.outside.read(try RelativePath("moved"), max: 1) == [1])
    #expect(try place.root.entries().isEmpty)
  }

  @Test(arguments: resolvers) func specialFilesAreRefused(_ resolver: PathResolver) throws {
    let place = try Place(resolver)
    #expect(unsafe mkfifo(place.folder.path + "/root/pipe", 0o600) == 0)
    let error = #expect(throws: FileError.self) { try place.root.read(try RelativePath("pipe"), max: 10) }
    #expect(error?.text == "it is not a regular file")
    #expect(try place.root.status(try RelativePath("pipe"))?.kind == .special)
    #expect(throws: FileError.self) { try place.root.read(try RelativePath("none"), max: 10) }
    #expect(try place.root.removeFile(try RelativePath("pipe")))
    #expect(try !place.root.removeFile(try RelativePath("pipe")))
  }

  @Test func failedWritesLeaveNothing() throws {
    let place = try Place(.kernel)
    try place.root.makeDirectory(try RelativePath("taken/full"))
    #expect(throws: FileError.self) { try place.root.write(try RelativePath("taken"), [1]) }
    #expect(try place.root.entries().map(\.name) == ["taken"])
    #expect(throws: FileError.self) { try place.root.makeNewDirectory(try RelativePath("taken")) }
  }

  @Test func locksOnce() throws {
    let place = try Place(.kernel)
    let path = try RelativePath("lock")
    do {
      let lock = try FileLock(path, in: place.root)
      #expect(
        throws: FileError("lock", "lock", EWOULDBLOCK, reason: "process \(getpid()) holds it; stop that one first")
      ) {
        _ = try FileLock(path, in: place.root)
      }
      _ = consume lock
    }
    // A child that another test starts at this moment has the descriptor until its exec.
    for _ in 0..<400 {
      do throws(FileError) {
        _ = try FileLock(path, in: place.root)
        return
      } catch {
        try #require(error.code == EWOULDBLOCK)
        usleep(5_000)
      }
    }
    Issue.record("the lock was not let go of")
  }

  @Test func measuresTheDisk() throws {
    let disk = try DirectoryHandle(path: "/tmp").disk()
    #expect(disk.total > disk.available)
    #expect(disk.available > 0)
  }
}

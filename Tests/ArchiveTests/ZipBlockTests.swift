import OrcTestSupport
import System
import Testing

@testable import Archive

@Suite("contents that are deflated in blocks, by several threads")
struct ZipBlockTests {
  private let folder: TemporaryFolder
  private let root: DirectoryHandle

  init() throws {
    folder = try TemporaryFolder()
    root = try DirectoryHandle(path: folder.path)
  }

  /// Contents around the size of a block, and such that change their kind on the way.
  private static func content(_ kind: String, _ size: Int) -> [UInt8] {
    var random = 0x2545_F491_4F6C_DD1D as UInt64
    func noise() -> UInt8 {
      random ^= random << 13
      random ^= random >> 7
      random ^= random << 17
      return UInt8(truncatingIfNeeded: random >> 24)
    }
    switch kind {
    case "text": return Array("the quick brown fox jumps over \(size) lazy dogs. ".utf8).cycled(size)
    case "noise": return (0..<size).map { _ in noise() }
    // A world's chunks: compressed, then padded to 4 KiB.
    case "runs": return (0..<size).map { $0 % 4096 < 3300 ? noise() : 0 }
    default:
      let block = DeflateBlock.bytesMax
      return (0..<size).map { $0 / block % 2 == 0 ? UInt8(truncatingIfNeeded: $0 / 3) : noise() }
    }
  }

  private static let sizes =
    [-1, 0, 1].map { DeflateBlock.bytesMax + $0 } + [2, 5].map { $0 * DeflateBlock.bytesMax + 7 } + [1, 20_000]

  @Test(arguments: ["text", "noise", "runs", "mixed"]) func comeBack(_ kind: String) throws {
    let writer = ZipWriter()
    var bytes: [UInt8] = []
    try root.makeDirectory(try RelativePath("in"))
    for size in Self.sizes {
      let content = Self.content(kind, size)
      try root.write(try RelativePath("in/\(size)"), content)
      writer.begin(TarEntry(name: Array("\(size)".utf8), kind: .file, size: Int64(size)))
      // In parts that don't match the blocks.
      for start in stride(from: 0, to: size, by: 100_000) {
        bytes += writer.write(Array(content[start..<min(start + 100_000, size)]))
      }
      bytes += writer.endEntry()
    }
    bytes += writer.finish()
    try root.write(try RelativePath("own.zip"), bytes)
    #expect(
      try run("unzip -tq own.zip && unzip -q own.zip -d out && diff -r in out")
        == "No errors detected in compressed data of own.zip.\n")
    #expect(try run("python3 -c \"import zipfile; print(zipfile.ZipFile('own.zip').testzip())\"") == "None\n")
    try root.makeDirectory(try RelativePath("own"))
    _ = try ZipReader(try root.openFile(try RelativePath("own.zip")))
      .extract(into: try root.directory(try RelativePath("own")))
    #expect(try run("diff -r in own") == "")
  }

  @Test func eachKindIsKnown() {
    #expect(DeflateBlock.sample(Self.content("text", 300_000)) == .plain)
    #expect(DeflateBlock.sample(Self.content("noise", 300_000)) == .noise)
    #expect(DeflateBlock.sample(Self.content("runs", 300_000)) == .runs)
    #expect(DeflateBlock.sample(Self.content("runs", DeflateBlock.bytesMax)) == .runs, "whole sectors")
  }

  @Test func blocksTakeHardlyMoreRoomThanOneStream() throws {
    let content = (0..<3_000_000).map { UInt8(truncatingIfNeeded: ($0 / 7) ^ ($0 >> 9)) }
    try root.write(try RelativePath("a"), content)
    let writer = ZipWriter(level: 6)
    writer.begin(TarEntry(name: [0x61], kind: .file, size: Int64(content.count)))
    let size = (writer.write(content) + writer.endEntry() + writer.finish()).count
    let gzip = try #require(Int(try run("gzip -6 -c a | wc -c").filter(\.isNumber)))
    #expect(size < gzip * 102 / 100 + 400, "\(size), gzip \(gzip)")
  }

  @Test func whatWaitsIsBounded() {
    let writer = ZipWriter()
    let noise = Self.content("noise", 1 << 20)
    writer.begin(TarEntry(name: [0x61], kind: .file, size: 65 << 20))
    // A beginning that is worth deflating, so that the noise is handed to the threads too.
    var late = (1 << 20) - writer.write([UInt8](repeating: 0, count: 1 << 20)).count
    for _ in 0..<64 {
      late += noise.count - writer.write(noise).count
      #expect(late < 5 << 20)
    }
  }

  private func run(_ script: String) throws -> String {
    let result = try ChildProcess.run(["sh", "-c", script], folder: folder.path)
    #expect(result.status == 0, "\(result.errors)")
    return result.output
  }
}

extension [UInt8] {
  /// These over and over, up to a size.
  fileprivate func cycled(_ size: Int) -> [UInt8] { (0..<size).map { self[$0 % count] } }
}

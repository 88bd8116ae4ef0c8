import OrcTestSupport
import System
import Testing

@testable import Archive

struct GzipTests {
  @Test(arguments: [0, 1, 65_536, 65_537, 1_000_000]) func roundTrip(_ count: Int) throws {
    let content = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) }
    let writer = GzipWriter()
    var packed: [UInt8] = []
    for start in stride(from: 0, to: count, by: 50_000) {
      packed += writer.write(Array(content[start..<min(start + 50_000, count)]))
    }
    packed += writer.finish()
    for step in [7, 4096, 1 << 20] where step > 7 || count < 100_000 {
      #expect(try unpack(packed, step: step) == content)
    }
  }

  @Test func gzipReadsOursAndWeReadGzip() throws {
    let folder = try TemporaryFolder()
    let root = try DirectoryHandle(path: folder.path)
    let content = Array(repeating: Array("some text ".utf8), count: 20_000).flatMap { $0 }
    let writer = GzipWriter()
    try root.write(try RelativePath("ours.gz"), writer.write(content) + writer.finish())
    try root.write(try RelativePath("theirs"), content)
    let result = try ChildProcess.run(["sh", "-ec", "gzip theirs; gunzip ours.gz"], folder: folder.path)
    #expect(result.status == 0, "\(result.errors)")
    #expect(try root.read(try RelativePath("ours"), max: 1 << 20) == content)
    #expect(try unpack(try root.read(try RelativePath("theirs.gz"), max: 1 << 20), step: 1000) == content)
  }

  @Test func members() throws {
    let packed = pack(Array("one ".utf8)) + pack(Array("two".utf8))
    #expect(try unpack(packed, step: 3) == Array("one two".utf8))
    #expect(try unpack(packed + [0, 0, 0], step: 100) == Array("one two".utf8))
  }

  @Test func refusals() throws {
    let packed = pack(Array("content".utf8))
    for bad in [
      [], Array(packed.dropLast()), packed + [1], Array("no gzip at all".utf8), packed.dropLast(5) + [0, 0, 0, 0, 0],
    ] {
      #expect(throws: ArchiveError.self) { try unpack(bad, step: 5) }
    }
  }

  @Test func bombs() throws {
    let zeros = pack([UInt8](repeating: 0, count: 40 << 20))
    #expect(zeros.count < 50_000)
    let bySize = #expect(throws: ArchiveError.self) { try unpack(zeros, step: 1000, max: 10 << 20) }
    #expect(bySize?.isLimit == true)
    let byRatio = #expect(throws: ArchiveError.self) { try unpack(zeros, step: 1000) }
    #expect(byRatio?.reason == "it unpacks to more than 200 times its size")
  }

  private func pack(_ content: [UInt8]) -> [UInt8] {
    let writer = GzipWriter()
    return writer.write(content) + writer.finish()
  }

  private func unpack(_ packed: [UInt8], step: Int, max: Int = 1 << 30) throws -> [UInt8] {
    let reader = GzipReader(outputBytesMax: max)
    var content: [UInt8] = []
    for start in stride(from: 0, to: packed.count, by: step) {
      reader.feed(Array(packed[start..<min(start + step, packed.count)]))
      while let part = try reader.next() { content += part }
    }
    try reader.finish()
    return content
  }
}

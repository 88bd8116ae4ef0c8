import OrcTestSupport
import System
import Testing

@testable import Archive

struct TarExtractorTests {
  /// Archives that must be refused, and why.
  static let refused: [(String, [TarEntry], String)] = [
    ("absolute", [entry("/etc/passwd")], "it must not start with '/'"),
    ("dot dot", [entry("../x")], "it must not contain '.' or '..'"),
    ("dot dot inside", [entry("a/../../x")], "it must not contain '.' or '..'"),
    ("dot inside", [entry("a/./x")], "it must not contain '.' or '..'"),
    ("empty part", [entry("a//x")], "it has an empty part"),
    ("no name", [entry("")], "it must not be empty"),
    ("the root as a file", [entry(".")], "it must not be empty"),
    ("device", [entry("null", .special(UInt8(ascii: "3")))], "it is a device, a FIFO or of an unknown kind"),
    ("FIFO", [entry("pipe", .special(UInt8(ascii: "6")))], "it is a device, a FIFO or of an unknown kind"),
    ("setuid", [entry("su", mode: 0o4755)], "it has setuid or setgid bits"),
    ("setgid directory", [entry("d", .directory, mode: 0o2755)], "it has setuid or setgid bits"),
    ("twice", [entry("a"), entry("./a")], "the name is given twice"),
    ("directory twice", [entry("d", .directory), entry("d/", .directory)], "the name is given twice"),
    ("file over directory", [entry("d/x"), entry("d")], "the name is given twice"),
    ("absolute link", [link("l", "/etc")], "the link could lead out of the folder"),
    ("link out", [link("a/l", "../../x")], "the link could lead out of the folder"),
    ("link out by a detour", [link("a/l", "b/../../../x")], "the link could lead out of the folder"),
    ("link through a link", [link("m", "."), link("l", "m/..")], "the link could lead out of the folder"),
    (
      "link through a deep link", [link("a/b/m", "../.."), link("a/b/l", "m/..")],
      "the link could lead out of the folder"
    ),
    ("empty link", [link("l", "")], "the link could lead out of the folder"),
    ("through a link", [link("l", "d"), entry("d", .directory), entry("l/x")], "a part of its name is no directory"),
    ("through a file", [entry("f"), entry("f/x")], "a part of its name is no directory"),
    ("over a link", [link("l", "x"), entry("l")], "the name is given twice"),
    (
      "hard link to a link", [link("a/b/l", "../../x"), hard("h", "a/b/l")],
      "it is another name of something that is no file of the archive"
    ),
    ("hard link to nothing", [hard("h", "x")], "it is another name of something that is no file of the archive"),
    ("hard link out", [hard("h", "../x")], "it must not contain '.' or '..'"),
    (
      "hard link to a directory", [entry("d", .directory), hard("h", "d")],
      "it is another name of something that is no file of the archive"
    ),
  ]

  @Test(arguments: refused) func refuses(_ title: String, _ entries: [TarEntry], _ reason: String) throws {
    let place = try Place()
    let error = #expect(throws: ArchiveError.self) { try place.extract(entries) }
    #expect(error?.reason == reason, "\(title)")
    #expect(try place.outer.names().map { String(decoding: $0, as: UTF8.self) } == ["root"])
  }

  @Test func limits() throws {
    let options: [(TarExtractor.Options, [TarEntry])] = [
      (.init(bytesMax: 3), [Self.entry("a", size: 2), Self.entry("b", size: 2)]),
      (.init(bytesMax: 3), [Self.entry("a", size: 1 << 50)]),
      (.init(entriesMax: 2), [Self.entry("a"), Self.entry("b"), Self.entry("c")]),
      (.init(depthMax: 2), [Self.entry("a/b/c")]),
    ]
    for (options, entries) in options {
      let place = try Place()
      let error = #expect(throws: ArchiveError.self) { try place.extract(entries, options) }
      #expect(error?.isLimit == true)
    }
  }

  @Test func options() throws {
    let place = try Place()
    let owner = FileOwner(user: 1000, group: 1001)
    let stripping = TarExtractor.Options(owner: owner, stripsSpecialModes: true)
    let report = try place.extract(
      [Self.entry("d/su", mode: 0o6755, size: 5), Self.link("d/l", "su"), Self.entry("./", .directory)], stripping)
    #expect(report == TarExtractor.Report(files: 1, directories: 0, links: 1, bytes: 5))
    let status = try #require(try place.root.status(try RelativePath("d/su")))
    #expect(status.mode == 0o755)
    for name in ["d", "d/su", "d/l"] {
      #expect(try place.root.status(try RelativePath(name))?.owner == owner)
    }
    let error = #expect(throws: ArchiveError.self) {
      try Place().extract([Self.link("l", "x")], TarExtractor.Options(allowsLinks: false))
    }
    #expect(error?.reason == "links are not allowed here")
  }

  @Test func damagedArchives() throws {
    let whole = Place.archive([Self.entry("a", size: 700)])
    let place = try Place()
    let early = TarExtractor(into: place.root)
    try early.feed(whole[..<600])
    #expect(throws: ArchiveError.self) { try early.finish() }
    #expect(throws: ArchiveError.self) { try TarExtractor(into: place.root).finish() }
    var damaged = whole
    damaged[3] ^= 1
    #expect(throws: ArchiveError.self) { try TarExtractor(into: place.root).feed(damaged) }
    #expect(throws: ArchiveError.self) { try TarExtractor(into: place.root).feed([UInt8](repeating: 65, count: 512)) }
    var huge = TarWriter().header(Self.entry("x"))
    huge[TarFormat.type] = UInt8(ascii: "L")
    huge.replaceSubrange(TarFormat.size, with: Array("00077777777\u{0}".utf8))
    let sum = String(TarFormat.checksum(of: huge[...]), radix: 8)
    huge.replaceSubrange(
      TarFormat.checksum, with: Array((String(repeating: "0", count: 6 - sum.count) + sum + "\u{0} ").utf8))
    let error = #expect(throws: ArchiveError.self) { try TarExtractor(into: place.root).feed(huge) }
    #expect(error?.isLimit == true)
  }

  @Test func randomDamageIsSafe() throws {
    let long = Self.entry(String(repeating: "n", count: 180) + "é", size: 3)
    let whole = Place.archive([long, Self.link("d/l", "../x"), Self.entry("d/y", size: 600)])
    var random = SystemRandomNumberGenerator()
    for _ in 0..<3000 {
      var bytes = whole
      for _ in 0..<3 {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      // The checksum is put right again in half of them, so that the damage gets further.
      if Bool.random(using: &random) { Place.reseal(&bytes) }
      var parser = TarParser()
      parser.feed(bytes)
      var actions = 0
      while let action = try? parser.next(), action != .end, action != .needsMore { actions += 1 }
      #expect(actions < 100)
    }
  }

  static func entry(_ name: String, _ kind: TarEntry.Kind = .file, mode: UInt32 = 0o644, size: Int64 = 0) -> TarEntry {
    TarEntry(name: Array(name.utf8), kind: kind, mode: kind == .directory ? mode | 0o111 : mode, size: size)
  }

  static func link(_ name: String, _ target: String) -> TarEntry {
    entry(name, .symbolicLink(target: Array(target.utf8)), mode: 0o777)
  }

  static func hard(_ name: String, _ target: String) -> TarEntry { entry(name, .hardLink(target: Array(target.utf8))) }

  struct Place {
    let folder: TemporaryFolder
    let outer: DirectoryHandle
    let root: DirectoryHandle

    init() throws {
      folder = try TemporaryFolder()
      outer = try DirectoryHandle(path: folder.path)
      try outer.makeDirectory(try RelativePath("root"))
      root = try outer.directory(try RelativePath("root"))
    }

    @discardableResult
    func extract(_ entries: [TarEntry], _ options: TarExtractor.Options = .init()) throws -> TarExtractor.Report {
      let extractor = TarExtractor(into: root, options: options)
      try extractor.feed(Place.archive(entries))
      return try extractor.finish()
    }

    static func archive(_ entries: [TarEntry]) -> [UInt8] {
      let writer = TarWriter()
      var bytes: [UInt8] = []
      for entry in entries {
        let content = [UInt8](repeating: 0x61, count: Int(min(entry.size, 1000)))
        bytes += writer.header(entry) + content + writer.padding(entry.size)
      }
      return bytes + TarWriter.end
    }

    static func reseal(_ bytes: inout [UInt8]) {
      for start in stride(from: 0, to: bytes.count - 511, by: 512) where bytes[start + 257] == UInt8(ascii: "u") {
        let sum = String(TarFormat.checksum(of: bytes[start..<start + 512]), radix: 8)
        let text = Array((String(repeating: "0", count: 6 - sum.count) + sum + "\u{0} ").utf8)
        bytes.replaceSubrange((start + 148)..<(start + 156), with: text)
      }
    }
  }
}

import Testing
import YAML

@Suite struct YAMLParseTests {
  @Test func everyNodeKnowsItsPlace() throws {
    let root = try YAMLNode.parse("a: 1\nb:\n  - x\n  - {k: 'v'}\n")
    #expect(root.position == YAMLPosition(line: 1, column: 1))
    #expect(root["a"]?.position == YAMLPosition(line: 1, column: 4))
    let list = try #require(root["b"]?.sequence)
    #expect(list[0].position == YAMLPosition(line: 3, column: 5))
    #expect(list[1]["k"]?.position == YAMLPosition(line: 4, column: 9))
    #expect(root.mapping?.map(\.name) == ["a", "b"])
    #expect(root.mapping?.map(\.key.position.line) == [1, 2])
  }

  @Test func columnsCountCharactersNotBytes() throws {
    let root = try YAMLNode.parse("{ä: ö, b: c}")
    #expect(root["b"]?.position == YAMLPosition(line: 1, column: 11))
  }

  @Test(arguments: [
    ("", YAMLScalar.Value.null), ("~", .null), ("null", .null), ("true", .bool(true)), ("FALSE", .bool(false)),
    ("yes", .string), ("on", .string), ("0", .int(0)), ("-17", .int(-17)), ("+5", .int(5)), ("0o17", .int(15)),
    ("0x1F", .int(31)), ("0x-1", .string), ("017", .int(17)), ("1_000", .string), ("1.5", .float(1.5)),
    (".5", .float(0.5)), ("5.", .float(5)), ("1e3", .float(1000)), ("1e", .string), ("-.inf", .float(-.infinity)),
    (".", .string), ("-", .string), ("+", .string), ("1.2.3", .string), ("10m", .string), ("27015/udp", .string),
    ("99999999999999999999", .float(1e20)), ("2001-01-01", .string), ("infinity", .string), ("nan", .string),
    ("0x", .string), ("1__", .string), ("٣", .string),
  ])
  func plainTextsResolveAsInTheCoreSchema(text: String, value: YAMLScalar.Value) {
    #expect(YAMLScalar.resolve(text) == value)
  }

  @Test func quotedTextsAreStrings() throws {
    let root = try YAMLNode.parse(
      "a: '1'\nb: \"true\"\nc: |\n  null\nd: >\n  x\n  y\ne: !!str 5\nf: ! 7\ng: !!float 1\n")
    #expect(root["a"]?.string == "1")
    #expect(root["a"]?.scalar?.style == .singleQuoted)
    #expect(root["b"]?.string == "true")
    #expect(root["b"]?.bool == nil)
    #expect(root["c"]?.string == "null\n")
    #expect(root["c"]?.scalar?.style == .literal)
    #expect(root["d"]?.string == "x y\n")
    #expect(root["e"]?.string == "5")
    #expect(root["e"]?.scalar?.tag == "tag:yaml.org,2002:str")
    #expect(root["f"]?.string == "7")
    #expect(root["g"]?.scalar?.value == .float(1))
  }

  @Test func accessorsGiveNilForOtherKinds() throws {
    let root = try YAMLNode.parse("s: x\ni: 3\nb: true\nn:\nl: []\n")
    #expect(root["s"]?.int == nil && root["i"]?.string == nil && root["b"]?.text == "true")
    #expect(root["i"]?.int == 3 && root["i"]?.double == 3 && root["n"]?.isNull == true)
    #expect(root["l"]?.sequence == [] && root["l"]?.mapping == nil && root["l"]?.text == nil)
    #expect(root["absent"] == nil && root["s"]?["x"] == nil)
    #expect(root.kind == "a mapping" && root["n"]?.kind == "nothing" && root["i"]?.kind == "a number")
  }

  @Test func aliasesAndMergeKeysAreExpanded() throws {
    let root = try YAMLNode.parse(
      """
      base: &base {a: 1, b: 2}
      more: &more {b: 3, c: 4}
      one: {<<: *base, b: 9}
      two: {<<: [*base, *more], d: 5}
      list: &l [1, 2]
      same: *l
      quoted: {"<<": *base}
      """)
    #expect(root["one"]?.mapping?.map { "\($0.name)=\($0.value.text ?? "")" } == ["b=9", "a=1"])
    #expect(root["two"]?.mapping?.map { "\($0.name)=\($0.value.text ?? "")" } == ["d=5", "a=1", "b=2", "c=4"])
    #expect(root["same"]?.sequence?.compactMap(\.int) == [1, 2])
    #expect(root["same"]?.position.line == 5)
    #expect(root["quoted"]?["<<"]?["a"]?.int == 1)
  }

  @Test func textsWithoutADocumentAreNull() throws {
    for text in ["", "# only a comment\n", "---\n", "\u{FEFF}"] {
      #expect(try YAMLNode.parse(text).isNull)
    }
  }

  @Test func documentsCanBeListed() throws {
    let documents = try YAMLNode.parseDocuments(Array("---\na: 1\n---\n- 2\n...\n".utf8))
    #expect(documents.count == 2)
    #expect(documents[1].sequence?.first?.int == 2)
  }

  @Test func byteOrderMarkAndWindowsLinesAreRead() throws {
    let root = try YAMLNode.parse("\u{FEFF}a: 1\r\nb: x\r\n")
    #expect(root["a"]?.int == 1 && root["b"]?.string == "x")
    #expect(root["b"]?.position.line == 2)
  }
}

import Testing
import YAML

@Suite struct YAMLWriterTests {
  @Test func blockStyleWithCommentsAtTheHead() {
    let value = YAMLValue.mapping([
      .init("name", .string("a_b")),
      .init(
        "services",
        .mapping([
          .init(
            "server",
            .mapping([
              .init("tty", .bool(true)), .init("limit", .int(64)), .init("none", .null),
              .init("environment", .mapping([.init("A", .quoted("$$5"), isKeyQuoted: true)])),
              .init("ports", .sequence([.quoted("1:1/udp")])),
              .init(
                "volumes",
                .sequence([
                  .mapping([
                    .init("type", .string("bind")), .init("bind", .mapping([.init("create", .bool(false))])),
                  ]),
                  .sequence([.int(1), .int(2)]),
                ])),
              .init("empty", .mapping([])), .init("nothing", .sequence([])),
            ]))
        ])),
    ])
    #expect(
      YAMLWriter.write(value, comments: ["Written by a test.", "", "two\nlines"]) == """
        # Written by a test.
        #
        # two
        # lines
        name: a_b
        services:
          server:
            tty: true
            limit: 64
            none: null
            environment:
              "A": "$$5"
            ports:
              - "1:1/udp"
            volumes:
              - type: bind
                bind:
                  create: false
              -
                - 1
                - 2
            empty: {}
            nothing: []

        """)
  }

  @Test(arguments: [
    "", " ", "x", "true", "no", "null", "~", "1", "1.5", "0x1", "-", "- a", "a: b", "a #b", "#a", "'", "\"", "\\",
    "\\n", "\n", "a\nb\n", "\t", "\r\n", "\u{0}", "\u{7F}", "\u{85}", "\u{2028}", "\u{FEFF}x", "\u{FFFE}", "ä€😀",
    "${HOME}", "$$", "%", "@", "`", "*a", "&a", "!a", "|", ">", "{}", "[]", "<<", "=", "?", "e\u{301}", "y", "Off",
    " leading", "trailing ", String(repeating: "long ", count: 500),
  ])
  func whatIsWrittenReadsBack(text: String) throws {
    for value in [YAMLValue.string(text), .quoted(text)] {
      let document = YAMLWriter.write(.mapping([.init("k", value), .init(text == "k" ? "z" : text, .int(1))]))
      let root = try YAMLNode.parse(document)
      let read = try #require(root.mapping)
      #expect(read[0].value.string.map { Array($0.unicodeScalars) } == Array(text.unicodeScalars))
      #expect(Array(read[1].name.unicodeScalars) == Array((text == "k" ? "z" : text).unicodeScalars))
    }
  }

  @Test func mappingsInListsReadBack() throws {
    let value = YAMLValue.sequence([.mapping([.init("a", .sequence([.mapping([.init("b", .int(1))])]))])])
    let root = try YAMLNode.parse(YAMLWriter.write(value))
    #expect(root.sequence?[0]["a"]?.sequence?[0]["b"]?.int == 1)
  }

  @Test func commentsCannotBreakOut() throws {
    let text = YAMLWriter.write(.mapping([]), comments: ["a\r\nb: 1\u{85}c: 2\u{2028}d\u{7}"])
    #expect(try YAMLNode.parse(text).mapping == [])
    #expect(text.split(separator: "\n").dropLast().allSatisfy { $0.hasPrefix("#") })
  }
}

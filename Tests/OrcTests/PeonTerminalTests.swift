import Testing

@testable import orc

@Suite("what peon shows")
struct PeonTerminalTests {
  @Test func columnsAreAsWideAsTheirWidestCell() {
    let table = PeonTable(
      head: ["SERVER", "STATE", ""], rows: [["a.b", "running", "x"], ["longer.name", "exited", ""]])
    #expect(table.text() == "SERVER       STATE    \na.b          running  x\nlonger.name  exited   ")
  }

  @Test(arguments: [10, 20, 30, 40, 79])
  func noLineIsWiderThanTheTerminal(_ width: Int) {
    let long = String(repeating: "word ", count: 40)
    let table = PeonTable(head: ["SERVER", "STATE", "DESCRIPTION"], rows: [["teeworlds.arena", "running", long]])
    for line in table.text(width: width, hasColour: false).split(separator: "\n") {
      #expect(ShownText.width(String(line)) <= width, "\(line)")
    }
    if width >= 40 { #expect(table.text(width: width).contains("teeworlds.arena  running  word")) }
    #expect(table.text(width: width).contains("…"))
    #expect(!table.text().contains("…"), "a file gets all")
  }

  @Test func wideCharactersCountTwice() {
    #expect(ShownText.width("日本") == 4)
    #expect(ShownText.width("e\u{301}") == 1)
    #expect(ShownText.width("🎮") == 2)
    #expect(ShownText.cut("日本語", to: 4) == "日…")
    #expect(ShownText.cut("abc", to: 3) == "abc")
    let table = PeonTable(head: ["A", "B"], rows: [["日本", "x"], ["ab", "y"]])
    #expect(table.text().split(separator: "\n").dropFirst() == ["日本  x", "ab    y"])
  }

  @Test func nothingInACellSteersTheTerminal() {
    let cell = "a\u{1B}[2Jb\nc\u{202E}d\u{9B}e\tf"
    #expect(ShownText.line(cell) == "a\\u{1B}[2Jb\\nc\\u{202E}d\\u{9B}e\\tf")
    #expect(ShownText.lines("a\nb\u{7}") == "a\nb\\u{7}")
    #expect(PeonTable(head: ["A"], rows: [[cell]]).text().split(separator: "\n").count == 2)
  }

  @Test func outputKeepsItsColoursOnly() {
    #expect(ShownText.output("plain") == "plain")
    #expect(ShownText.output("\u{1B}[31mred\u{1B}[0m") == "\u{1B}[31mred\u{1B}[0m\u{1B}[0m")
    #expect(ShownText.output("\u{1B}]0;title\u{7}x\tz\r") == "\\u{1B}]0;title\\u{7}x\tz")
    #expect(ShownText.output("\u{1B}[2J\u{1B}[") == "\\u{1B}[2J\\u{1B}[")
  }

  @Test func coloursAreForStatesAndHeads() {
    let table = PeonTable(head: ["SERVER", "STATE"], rows: [["a.b", "running"], ["c.d", "exited, start failed"]])
    let text = table.text(hasColour: true)
    #expect(text.contains("\u{1B}[32mrunning\u{1B}[0m"))
    #expect(text.contains("\u{1B}[31mexited, start failed\u{1B}[0m"))
    #expect(text.contains("\u{1B}[1mSERVER\u{1B}[0m"))
    #expect(!table.text().contains("\u{1B}"))
  }

  @Test func longFactsGoOnBelow() {
    let facts = PeonFacts(rows: [
      ["Reason", "the game ended because it could not bind its port"], ["State", "exited"],
    ])
    let lines = facts.text(width: 30).split(separator: "\n").map(String.init)
    #expect(lines.first == "Reason  the game ended because")
    #expect(lines.dropFirst().first == "        it could not bind its")
    #expect(lines.allSatisfy { $0.count <= 30 })
    #expect(PeonFacts.fold(String(repeating: "x", count: 50), to: 10).allSatisfy { $0.count <= 10 })
  }

  @Test func barsFitTheirLine() {
    var bar = ProgressBar(phase: "uploading", done: 50 << 20, total: 200 << 20, unit: "bytes")
    bar.rate = 12 << 20
    #expect(bar.text(width: 100) == "  uploading [######..................]  25 %  50 MiB of 200 MiB  12 MiB/s")
    #expect(bar.text(width: 30) == "  uploading  25 %")
    #expect(bar.text(width: 8).count == 8)
    #expect(ProgressBar(phase: "x", done: 7, total: nil, unit: "files").text(width: 80) == "  x 7 files")
    #expect(ProgressBar(phase: "x", done: 9, total: 3, unit: "files").text(width: 80).contains("100 %"))
    #expect(ProgressBar(phase: "x", done: .max, total: .max, unit: "steps").text(width: 200).contains("100 %"))
  }

  @Test(arguments: [
    ("ab\r", "ab"), ("ab\u{7F}c\n", "ac"), ("é\u{7F}x\n", "x"), ("ab\u{15}c\n", "c"), ("one two\u{17}x\n", "one x"),
    ("a\u{1B}[D\u{1B}OAb\u{1B}xc\n", "abc"), ("a\u{1B}[1;5Cb\n", "ab"), ("\n", ""), ("\u{7F}a\n", "a"),
  ])
  func typedLines(_ keys: String, _ line: String) {
    var buffer = LineBuffer()
    let events = keys.utf8.map { buffer.take($0) }
    #expect(events.last == .line(line))
    #expect(buffer.text.isEmpty)
  }

  @Test func keysThatEndTheTyping() {
    var buffer = LineBuffer()
    #expect(buffer.take(0x04) == .end)
    #expect(buffer.take(0x61) == .none)
    #expect(buffer.take(0x04) == .none, "only in an empty line")
    #expect(buffer.take(0x03) == .interrupt)
    for _ in 0...LineBuffer.bytesMax { _ = buffer.take(0x61) }
    #expect(buffer.text.count == LineBuffer.bytesMax)
  }
}

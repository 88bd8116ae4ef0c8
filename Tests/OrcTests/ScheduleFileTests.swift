import OrcModel
import OrcTestSupport
import System
import Testing

@testable import orc

/// The file of schedules as people and older programs write it.
@Suite struct ScheduleFileTests {
  private func file(_ text: String? = nil) throws -> (TemporaryFolder, DirectoryHandle, HomeScheduleFile) {
    let home = try TemporaryFolder()
    let servers = try DirectoryHandle.making(path: home.path + "/servers")
    if let text { try servers.write(RelativePath("schedule.json"), Array(text.utf8)) }
    return (home, servers, HomeScheduleFile(home: home.path))
  }

  @Test func whatIsWrittenIsReadWithItsDigest() throws {
    let (_, servers, file) = try file()
    #expect(try file.load() == nil)
    let entry = ScheduleFileEntry(server: try ServerID(parsing: "valheim.fjord"), time: 1_795_225_623, action: .stop)
    let digest = try file.write([entry])
    #expect(try file.load() == ScheduleFileContent(entries: [entry], skipped: 0, digest: digest))
    let bytes = try servers.read(RelativePath("schedule.json"), max: 1_000)
    #expect(
      String(decoding: bytes, as: UTF8.self)
        == #"[{"server_uid":"valheim.fjord","time":1795225623,"action":"stop"}]"# + "\n")
  }

  @Test func malformedEntriesAreSkipped() throws {
    let (_, _, file) = try file(
      """
      [{"server_uid":"valheim.fjord","time":"1795225623","action":"stop"}, 7, {"server_uid":"../x","time":1,
      "action":"stop"}, {"server_uid":"a.b","time":"soon","action":"stop"}, {"server_uid":"a.b","time":1795225623,
      "action":"backup"}, {"server_uid":"a.b","time":1795225624,"action":"start"}]
      """)
    let content = try #require(try file.load())
    #expect(content.entries.map(\.time) == [1_795_225_623, 1_795_225_624])
    #expect(content.skipped == 4)
  }

  @Test(arguments: ["", "{}", "[{", "\u{0}", #""text""#])
  func whatIsNoListIsPutAside(_ text: String) throws {
    let (_, servers, file) = try file(text)
    #expect(try file.load() == nil)
    #expect(try servers.status(RelativePath("schedule.json")) == nil)
    #expect(try servers.read(RelativePath("schedule.json.bad"), max: 100) == Array(text.utf8))
  }
}
